/** The packaged extension: it installs from its file, activates, draws and runs, with nothing of this checkout beside it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, it } from "vitest";
import { copySample, type Sample } from "../host/sample.ts";
import { repository } from "../host/server.ts";
import { openWorkbench, type Workbench } from "../host/workbench.ts";

describe("the packaged extension", () => {
  let sample: Sample;
  let workbench: Workbench;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "pipeloom-vsix-"));
    const packaged = spawnSync("npm", ["run", "--silent", "package"], { cwd: repository, encoding: "utf8" });
    const name = readdirSync(repository).find((file) => file.endsWith(".vsix"));
    if (packaged.status !== 0 || !name)
      throw new Error(`npm run package failed:\n${packaged.stdout}${packaged.stderr}`);
    // Away from the checkout, so that nothing of it can be found by chance.
    renameSync(join(repository, name), join(folder, name));
    // The workbench opens a window for tests only with some extension under development.
    const driver = join(folder, "driver");
    mkdirSync(driver);
    writeFileSync(
      join(driver, "package.json"),
      JSON.stringify({
        name: "driver",
        publisher: "test",
        version: "0.0.1",
        engines: { vscode: "^1.101.0" },
        main: "./main.cjs",
      }),
    );
    writeFileSync(join(driver, "main.cjs"), "exports.activate = () => {};");
    sample = copySample();
    workbench = await openWorkbench({
      workspace: sample.folder,
      file: sample.file("forecast.pipeline.ts"),
      vsix: join(folder, name),
      extension: driver,
    });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await workbench.picture(`failed-package-${task.name.replaceAll(/\W+/g, "-")}`);
  });
  afterAll(async () => {
    await workbench?.close();
    sample?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it("draws the graph and runs it", async () => {
    await workbench.page.locator(`.editor-actions [aria-label^="Open Graph to the Side"]`).first().waitFor();
    await workbench.command("Pipeloom: Open Graph to the Side");
    const canvas = await workbench.webview('[data-node="report"]');
    await canvas.getByRole("button", { name: "Run", exact: true }).click();
    await canvas.locator('[data-node="report"].has-succeeded').waitFor();
  });

  it("knows the types of its module in a folder where nothing is installed", async () => {
    await workbench.page.locator(".tab").filter({ hasText: "forecast.pipeline.ts" }).first().click();
    await workbench.page.keyboard.press("Control+Shift+M");
    await workbench.page.getByText("No problems have been detected").waitFor();
  });
});
