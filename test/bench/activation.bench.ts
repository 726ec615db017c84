/**
 * How long VS Code says that our extension took to activate, beside the built-in TypeScript extension in the same window: the budget is
 * 20 ms of our own code, which is what calling and finishing `activate` takes. Loading the code is shown beside it: extensions of one window are
 * loaded at once, so that of a few kilobytes waits for its neighbours. Does not measure the start of the extension host.
 *
 * `node test/bench/activation.bench.ts`, after `npm run build`; needs Chromium and the VS Code server of `node test/host/install.mjs --browser`.
 */
import { copySample } from "../host/sample.ts";
import { openWorkbench } from "../host/workbench.ts";

const sample = copySample();
const workbench = await openWorkbench({
  workspace: sample.folder,
  file: sample.file("forecast.pipeline.ts"),
  size: { width: 1600, height: 1800 },
});
try {
  const { page } = workbench;
  await page.locator(`.editor-actions [aria-label^="Open Graph to the Side"]`).first().waitFor();
  await workbench.command("Developer: Startup Performance");
  await page.locator(".tab.active").filter({ hasText: "Startup Performance" }).waitFor();
  const rows = [];
  for (const extension of ["pipeloom.pipeloom", "vscode.typescript-language-features"])
    rows.push(await rowOf(extension));
  for (const { extension, cells } of rows)
    console.log(
      `${extension}: code loading ${cells[1]} ms, call activate ${cells[2]} ms, finish activate ${cells[3]} ms`,
    );
  const own = Number(rows[0]?.cells[2]) + Number(rows[0]?.cells[3]);
  console.log(`own code: ${own} ms of 20 ms${own > 20 ? " (NOT MET)" : ""}`);

  /** A row of the activation table: extension, eager, load, call, finish, event, by. */
  async function rowOf(extension: string) {
    const lines = await page.locator(".editor-group-container.active .monaco-editor .view-line").allTextContents();
    const line = lines
      .map((text) => text.replaceAll("\u00a0", " "))
      .find((text) => text.includes(extension) && text.split("|").length > 5);
    if (!line) throw new Error(`VS Code reports no activation of ${extension}.`);
    const cells = line
      .split("|")
      .map((cell) => cell.trim())
      .filter((cell) => cell !== "");
    return { extension, cells: cells.slice(1) };
  }
} finally {
  await workbench.close();
  sample.dispose();
}
