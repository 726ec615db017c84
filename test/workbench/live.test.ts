/** The main job, lived through in the real workbench: a TypeScript pipeline and a Python pipeline, from text to results. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { markedProcesses } from "../host/processes.ts";
import { copySample, type Sample } from "../host/sample.ts";
import { openWorkbench, type Workbench } from "../host/workbench.ts";

const steps = ["load", "clean", "summarise", "derive", "split", "fit", "predict", "evaluate", "plot", "report"];

describe.each([
  { language: "TypeScript", name: "forecast.pipeline.ts", call: "fit({" },
  { language: "Python", name: "forecast.pipeline.py", call: "fit(" },
])("a $language pipeline", ({ language, name }) => {
  let sample: Sample;
  let workbench: Workbench;

  beforeAll(async () => {
    sample = copySample();
    workbench = await openWorkbench({ workspace: sample.folder, file: sample.file(name) });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail")
      await workbench.picture(`failed-${language}-${task.name.replaceAll(/\W+/g, "-")}`);
  });
  afterAll(async () => {
    await workbench.close();
    sample.dispose();
  });
  const graph = async () => {
    await workbench.page.locator(".tab").filter({ hasText: "Graph: forecast" }).click();
    return workbench.webview(".react-flow");
  };

  it("opens as a graph beside its text", async () => {
    await workbench.page.locator(`.editor-actions [aria-label^="Open Graph to the Side"]`).first().waitFor();
    await workbench.command("Pipeloom: Open Graph to the Side");
    const canvas = await graph();
    for (const step of steps) await canvas.locator(`[data-node="${step}"]`).waitFor();
    expect(await canvas.locator("[data-node]").count()).toBe(steps.length);
    await workbench.picture(`graph-${language}`);
  });

  it("follows the text: a click selects the call, the cursor highlights the node", async () => {
    const canvas = await graph();
    await canvas.locator('[data-node="fit"]').click();
    await workbench.page.locator(".monaco-editor .selected-text").first().waitFor();
    await canvas.locator('[data-node="fit"].is-selected').waitFor();
  });

  it("runs with a changed parameter from the form, and statuses change on the canvas", async () => {
    const canvas = await graph();
    await canvas.getByRole("button", { name: /^Parameters/ }).click();
    const trees = canvas.locator('[data-parameter="trees"] input');
    await trees.fill("500");
    await trees.press("Tab");
    await canvas
      .locator('[data-parameter="trees"] .field-problem')
      .getByText(/at most 200/)
      .waitFor();
    await trees.fill("4");
    await trees.press("Tab");
    await canvas.getByRole("button", { name: "Run", exact: true }).click();
    for (const step of steps) await canvas.locator(`[data-node="${step}"].has-succeeded`).waitFor();
    await workbench.picture(`ran-${language}`);
    expect(
      markedProcesses(sample.folder).filter(({ role, command }) => role === "engine" && command.includes("engine.mjs")),
    ).toHaveLength(1);
  });

  it("shows results inline in the source", async () => {
    const text = workbench.page.locator(".monaco-editor .view-lines").first();
    await expect
      .poll(async () => (await text.textContent())?.replaceAll("\u00a0", " "), { timeout: 20_000 })
      .toMatch(/1,461 rows × 6/);
    await workbench.picture(`inline-${language}`);
  });

  it("opens the table of an artifact", async () => {
    const canvas = await graph();
    await canvas.locator('[data-node="clean"]').click();
    await canvas.getByRole("tab", { name: /Step/ }).click();
    await canvas.locator("button.output").first().click();
    const artifact = await workbench.webview('[role="grid"], [role="table"]');
    await artifact.getByText("precipitation").first().waitFor();
    await artifact.getByText("2012-01-01").first().waitFor();
    await workbench.picture(`artifact-${language}`);
  });

  it("answers a second run from the cache", async () => {
    const canvas = await graph();
    await canvas.getByRole("button", { name: "Run", exact: true }).click();
    // Far out the cards show only names and statuses; what they tell a screen reader is whole at any zoom.
    await expect.poll(async () => canvas.locator('[data-node][aria-label*="cache"]').count()).toBeGreaterThan(5);
  });

  it("keeps the graph while the text is broken", async () => {
    await workbench.page.locator(".tab").filter({ hasText: name }).first().click();
    await workbench.page.keyboard.press("Control+End");
    await workbench.page.keyboard.type("\nconst broken = step({ (");
    await workbench.page.waitForTimeout(500);
    const canvas = await graph();
    expect(await canvas.locator("[data-node]").count()).toBe(steps.length);
    await workbench.picture(`broken-${language}`);
    await workbench.page.keyboard.press("Control+z");
  });

  it("violates no content security policy", () => {
    expect(
      workbench.errors.filter(
        (error) => /Content Security Policy|unsafe-eval|unsafe-inline/.test(error) && /webview|pipeloom/i.test(error),
      ),
    ).toEqual([]);
  });
});
