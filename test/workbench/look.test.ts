/**
 * How it looks: pictures in four themes, and a window that is reloaded while a run goes on. The pictures are kept as output and looked at;
 * with `UPDATE=1` those that the README shows are renewed.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { markedProcesses } from "../host/processes.ts";
import { copySample, type Sample } from "../host/sample.ts";
import { repository } from "../host/server.ts";
import { openWorkbench, pictures, type ThemeName, type Workbench } from "../host/workbench.ts";

/** Picture of the tests -> picture of the README. */
const shown: Readonly<Record<string, string>> = {
  "look-light": "graph-light",
  "look-dark": "graph-dark",
  "artifact-rows": "table",
};

describe("the look", () => {
  let sample: Sample;
  let workbench: Workbench;

  beforeAll(async () => {
    sample = copySample();
    workbench = await openWorkbench({
      workspace: sample.folder,
      file: sample.file("forecast.pipeline.ts"),
      size: { width: 1760, height: 1050 },
    });
    await workbench.page.locator(`.editor-actions [aria-label^="Open Graph to the Side"]`).first().waitFor();
    await workbench.command("Pipeloom: Open Graph to the Side");
    const canvas = await workbench.webview('[data-node="report"]');
    await canvas.getByRole("button", { name: "Run", exact: true }).click();
    await canvas.locator('[data-node="report"].has-succeeded').waitFor();
    await workbench.page.locator(".activitybar [aria-label^='Pipeloom']").first().click();
    await canvas.locator('[data-node="evaluate"]').click();
    await canvas.getByRole("button", { name: "Inspector" }).click();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await workbench.picture(`failed-look-${task.name.replaceAll(/\W+/g, "-")}`);
  });
  afterAll(async () => {
    if (process.env["UPDATE"]) {
      mkdirSync(join(repository, "test/pictures"), { recursive: true });
      for (const [from, to] of Object.entries(shown))
        cpSync(join(pictures, `${from}.png`), join(repository, `test/pictures/${to}.png`));
    }
    await workbench?.close();
    sample?.dispose();
  });

  it.each(["hc-light", "hc-dark", "light", "dark"] satisfies ThemeName[])(
    "comes back after a reload in %s",
    async (theme) => {
      await workbench.theme(theme);
      const canvas = await workbench.webview('[data-node="report"].has-succeeded');
      await canvas.getByRole("button", { name: /^Fit the graph/ }).click();
      await canvas.locator('[data-node="evaluate"]').click();
      await workbench.page.waitForTimeout(1_000);
      await workbench.picture(`look-${theme}`);
    },
  );

  it.each(["scores", "chart", "report", "rows"])("shows the artifact %s", async (name) => {
    const node = { scores: "evaluate", chart: "plot", rows: "clean" }[name] ?? name;
    await workbench.page.locator(".tab").filter({ hasText: "Graph: forecast" }).click();
    const canvas = await workbench.webview(".react-flow");
    await canvas.getByRole("button", { name: /^Fit the graph/ }).click();
    await canvas.locator(`[data-node="${node}"]`).click();
    if (!(await canvas.getByRole("tab", { name: /Step/ }).isVisible()))
      await canvas.getByRole("button", { name: "Inspector" }).click();
    await canvas.getByRole("tab", { name: /Step/ }).click();
    await canvas.locator("button.output").first().click();
    const artifact = await workbench.webview(
      { chart: "img", report: "h1", rows: "text=2012-01-01" }[name] ?? "text=rmse",
    );
    expect(
      await artifact
        .locator(name === "chart" ? "img" : "body")
        .first()
        .isVisible(),
    ).toBe(true);
    await workbench.page.waitForTimeout(300);
    await workbench.picture(`artifact-${name}`);
  });

  it("keeps a run going while the window is reloaded, in the same engine", async () => {
    const slow = sample.file("slow.pipeline.ts");
    writeFileSync(
      slow,
      readFileSync(sample.file("forecast.pipeline.ts"), "utf8")
        .replace(
          'parseCsv(readFileSync(path, "utf8")),',
          'new Promise<RawDay[]>((resolve) => setTimeout(() => resolve(parseCsv(readFileSync(path, "utf8"))), 15_000)),',
        )
        .replace('pipeline(\n  "forecast",', 'pipeline(\n  "slow",')
        .replace("({ path }: { path: string }): RawDay[] =>", "({ path }: { path: string }): Promise<RawDay[]> =>"),
    );
    await workbench.open("slow.pipeline.ts");
    await workbench.page.locator(`.editor-actions [aria-label^="Run Pipeline"]`).first().waitFor();
    await workbench.command("Pipeloom: Run Pipeline");
    await workbench.page.getByRole("treeitem", { name: /Run of slow, running/ }).waitFor();
    const engine = markedProcesses(sample.folder).find(({ command }) => command.includes("engine.mjs"))?.pid;
    await workbench.reload();
    const lines = workbench.page.locator(".monaco-editor .view-lines").first();
    await lines.waitFor();
    expect(markedProcesses(sample.folder).find(({ command }) => command.includes("engine.mjs"))?.pid).toBe(engine);
    await workbench.page.locator(".activitybar [aria-label^='Pipeloom']").first().waitFor();
    await expect
      .poll(() => workbench.page.getByRole("treeitem", { name: /Run of slow.*succeeded/i }).count(), {
        timeout: 40_000,
      })
      .toBeGreaterThan(0);
    await workbench.picture("after-reload");
  });
});
