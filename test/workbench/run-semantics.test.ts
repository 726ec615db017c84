/** Pipelines that decide while they run, lived through in the real workbench: previews, questions, child runs, ten thousand invocations. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { copySample, type Sample } from "../host/sample.ts";
import { openWorkbench, type ThemeName, type Workbench } from "../host/workbench.ts";

describe.each([
  { language: "TypeScript", name: "reviews.pipeline.ts" },
  { language: "Python", name: "reviews.pipeline.py" },
])("a $language pipeline that decides while it runs", ({ language, name }) => {
  let sample: Sample;
  let workbench: Workbench;

  beforeAll(async () => {
    sample = copySample("reviews");
    workbench = await openWorkbench({
      workspace: sample.folder,
      file: sample.file(name),
      size: { width: 1800, height: 1100 },
    });
    await workbench.page.locator(`.editor-actions [aria-label^="Open Graph to the Side"]`).first().waitFor();
    await workbench.page.locator(".activitybar [aria-label^='Pipeloom']").first().click();
    await workbench.command("Pipeloom: Open Graph to the Side");
    await show("reviews");
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail")
      await workbench.picture(`failed-run-${language}-${task.name.replaceAll(/\W+/g, "-")}`);
  });
  afterAll(async () => {
    await workbench?.close();
    sample?.dispose();
  });

  const graph = () => workbench.webview(".react-flow");
  const card = async (node: string, status = "") =>
    (await graph()).locator(`[data-node="${node}"]${status === "" ? "" : `.has-${status}`}`);
  async function show(pipeline: string): Promise<void> {
    const canvas = await graph();
    await canvas.getByRole("combobox", { name: "Pipeline" }).selectOption(pipeline);
    await canvas.locator(`[aria-label^="Graph of ${pipeline}:"]`).waitFor();
  }
  const inspect = async () => {
    const canvas = await graph();
    if (!(await canvas.getByRole("tab", { name: /Step/ }).isVisible()))
      await canvas.getByRole("button", { name: "Inspector" }).click();
    await canvas.getByRole("tab", { name: /Step/ }).click();
    return canvas.locator(".inspector");
  };
  const openForm = async () => {
    await (await card("approve", "asking")).waitFor();
    const canvas = await graph();
    await canvas.getByRole("button", { name: /^Answer:/ }).click();
    return canvas.getByRole("form", { name: /Publish these ratings/ });
  };
  const parameter = async (parameterName: string) => {
    const canvas = await graph();
    const field = canvas.locator(`[data-parameter="${parameterName}"]`);
    if (!(await field.isVisible())) await canvas.getByRole("button", { name: /^Parameters/ }).click();
    return field;
  };

  it("tells before a run starts what it would do, and starts it", async () => {
    const canvas = await graph();
    await canvas.getByRole("button", { name: /^Preview/ }).click();
    const plan = canvas.getByRole("dialog", { name: "Run reviews" });
    await plan.getByRole("listitem").filter({ hasText: "collect" }).filter({ hasText: "no earlier run" }).waitFor();
    expect(await plan.getByRole("status").textContent()).toMatch(/^\d+ run, 0 reused/);
    await workbench.picture(`plan-${language}`);
    await plan.getByRole("button", { name: "Start" }).click();
    await (await card("rate", "succeeded")).waitFor();
  });

  it("asks in a notification, on the node and in a form, and asks again what does not fit", async () => {
    await (await card("approve", "asking")).waitFor();
    await workbench.command("Notifications: Show Notifications");
    const notification = workbench.page
      .locator(".notification-list-item")
      .filter({ hasText: "Publish these ratings?" });
    await notification.waitFor();
    await workbench.picture(`ask-${language}`);
    await notification.getByRole("button", { name: "Answer…" }).click();
    const form = (await graph()).getByRole("form", { name: /Publish these ratings/ });
    await form.waitFor();
    await form.getByRole("button", { name: /^On: .*publish/ }).click();
    await form.getByRole("radio", { name: "team" }).click();
    const copies = form.getByRole("textbox").last();
    await copies.fill("50");
    await form.getByRole("button", { name: "Answer" }).click();
    await form.getByText(/at most 20/).waitFor();
    await workbench.picture(`ask-again-${language}`);
    await copies.fill("3");
    await copies.press("Enter");
    await (await card("publish", "succeeded")).waitFor();
    await (await card("keep", "skipped")).waitFor();
    await (await card("approve", "succeeded")).click();
    const details = await inspect();
    await details
      .getByText(/audience/)
      .first()
      .waitFor();
    await workbench.picture(`answered-${language}`);
  });

  it("draws child pipelines inside their nodes, with the statuses of their runs", async () => {
    await workbench.command("Notifications: Clear All Notifications");
    const canvas = await graph();
    await canvas.getByRole("button", { name: "Expand summary" }).click();
    for (const step of ["mean", "spread", "describe"]) await (await card(`summary/${step}`, "succeeded")).waitFor();
    await canvas.getByRole("button", { name: "Expand follow" }).click();
    for (const step of ["worst", "advise"]) await (await card(`follow/${step}`, "succeeded")).waitFor();
    await canvas
      .getByRole("button", { name: /Fit the graph/ })
      .first()
      .click();
    await (await card("summary/mean")).click();
    await (await inspect()).getByText(/Part of summary/).waitFor();
    await workbench.page.waitForTimeout(600);
    await workbench.picture(`children-${language}`);
    await canvas.getByRole("button", { name: "Collapse follow" }).click();
    await canvas.getByRole("button", { name: "Collapse summary" }).click();
    await expect.poll(async () => (await graph()).locator('[data-node^="summary/"]').count()).toBe(0);
  });

  it("shows child runs under their steps in the runs view", async () => {
    const tree = workbench.page.getByRole("treeitem");
    const run = tree.filter({ hasText: /just now|min ago/ }).first();
    await run.click();
    await workbench.page.keyboard.press("ArrowRight");
    const step = tree.and(workbench.page.locator('[aria-label^="summary, succeeded"][aria-level="3"]'));
    await step.waitFor();
    await step.click();
    await workbench.page.keyboard.press("ArrowRight");
    await workbench.page.locator('[role="treeitem"][aria-label^="Run of summary, succeeded"]').waitFor();
    await workbench.picture(`tree-${language}`);
  });

  it("pauses when nobody answers, and goes on where it was", async () => {
    const canvas = await graph();
    const patience = (await parameter("patience")).locator("input");
    await patience.fill("1s");
    await patience.press("Tab");
    await canvas.getByRole("button", { name: "Run", exact: true }).click();
    const resume = canvas.getByRole("button", { name: "Resume" });
    await resume.waitFor();
    await workbench.picture(`paused-${language}`);
    await workbench.page.locator('[role="treeitem"][aria-label*="paused"]').first().waitFor();
    await parameter("patience");
    await patience.fill("10m");
    await patience.press("Tab");
    await canvas.getByRole("button", { name: "Run", exact: true }).click();
    const form = await openForm();
    await form.getByRole("button", { name: "Cancel Run" }).click();
    await canvas.getByRole("button", { name: "Resume" }).click();
    const again = await openForm();
    await again.getByRole("button", { name: /^Off: .*publish/ }).click();
    await again.getByRole("radio", { name: "customers" }).click();
    await again.getByRole("button", { name: "Answer" }).click();
    await (await card("keep", "succeeded")).waitFor();
    expect(await (await card("collect")).getAttribute("aria-label")).toContain("cache");
  });

  it("finds the failed ones among many, and runs only those again", async () => {
    const canvas = await graph();
    await (await parameter("strict")).getByRole("checkbox").click();
    await canvas.getByRole("button", { name: "Run", exact: true }).click();
    await (await card("rate", "failed")).click();
    const details = await inspect();
    await details.getByRole("combobox", { name: "Show" }).selectOption("failed");
    const rows = details.getByRole("listbox", { name: /^Invocations/ }).getByRole("option");
    await expect.poll(() => rows.count()).toBeGreaterThan(0);
    await rows.first().click();
    await details
      .getByText(/nothing to rate/)
      .first()
      .waitFor();
    await workbench.picture(`failed-items-${language}`);
    // The question still waits; what is over can be run again.
    await canvas.getByRole("button", { name: "Cancel", exact: true }).click();
    await details.getByRole("button", { name: /Run Failed Again/ }).click();
    const plan = canvas.getByRole("dialog", { name: /Run what failed/ });
    await plan.getByRole("listitem").filter({ hasText: "collect" }).filter({ hasText: "reused" }).waitFor();
    await workbench.picture(`plan-failed-${language}`);
    await plan.getByRole("button", { name: "Close" }).click();
    await (await parameter("strict")).getByRole("checkbox").click();
  });

  it("keeps typed results in the catalog, and compares two runs", async () => {
    const row = (label: RegExp) => workbench.page.getByRole("treeitem", { name: label }).first();
    await row(/^Catalog, 1 name/).click();
    await workbench.page.keyboard.press("ArrowRight");
    await row(/^reviews\/score\/output, metrics/).click();
    await workbench.page.keyboard.press("ArrowRight");
    await row(/^Version 1/).hover();
    await row(/^Version 1/)
      .getByRole("button", { name: "Tag Catalog Version…" })
      .click();
    const input = workbench.page.locator(".quick-input-widget:visible input.input");
    await input.fill("good");
    await workbench.page.keyboard.press("Enter");
    await row(/^Version 1, tagged good/).waitFor();
    await workbench.picture(`catalog-${language}`);
    await workbench.command("Pipeloom: Compare Runs…");
    for (const _ of ["first", "second"]) {
      await workbench.page
        .locator(".quick-input-widget:visible .monaco-list-row")
        .filter({ hasText: "reviews" })
        .first()
        .click();
      await workbench.page.waitForTimeout(500);
    }
    await workbench.page.locator(".monaco-diff-editor").waitFor();
    await workbench.picture(`compare-${language}`);
    await workbench.page.keyboard.press("Control+w");
  });

  it("runs ten thousand invocations as one node that opens into a list", async () => {
    await show("many");
    const canvas = await graph();
    const started = Date.now();
    await canvas.getByRole("button", { name: "Run", exact: true }).click();
    await (await card("total", "succeeded")).waitFor({ timeout: 100_000 });
    console.log(`${language}: 10,000 invocations shown after ${Date.now() - started} ms`);
    await expect.poll(async () => (await card("square")).textContent()).toContain("10000 of 10000");
    await (await card("square")).click();
    const details = await inspect();
    const list = details.getByRole("listbox", { name: "Invocations, 10000 of 10000" });
    await list.waitFor();
    expect(await list.getByRole("option").count()).toBeLessThan(60);
    await list.focus();
    const asked = Date.now();
    await workbench.page.keyboard.press("End");
    await list.getByRole("option").filter({ hasText: "99,980,001" }).waitFor();
    console.log(`${language}: the last of 10,000 was read after ${Date.now() - asked} ms`);
    await details.getByRole("textbox", { name: /Search/ }).fill("4321");
    await details.getByRole("listbox", { name: "Invocations, 1 of 10000" }).getByRole("option").click();
    await details.locator("button.output").getByText("18,671,041").waitFor();
    await workbench.picture(`many-${language}`);
    await show("reviews");
  });

  // The views are the same for both languages: two themes each.
  const looks: readonly ThemeName[] = language === "TypeScript" ? ["dark", "hc-light"] : ["hc-dark", "light"];
  it.each(looks)("looks right in %s", async (theme) => {
    await workbench.theme(theme);
    await show("reviews");
    const canvas = await graph();
    // An earlier run may still ask; otherwise a new one does.
    const asking = canvas.locator('[data-node="approve"].has-asking');
    await workbench.page.waitForTimeout(1_000);
    if ((await asking.count()) === 0) {
      await canvas.locator('[data-node="collect"]').first().waitFor();
      await canvas.getByRole("button", { name: "Run", exact: true }).click();
    }
    await asking.waitFor();
    await canvas.getByRole("button", { name: /^Answer:/ }).click();
    await canvas.getByRole("form", { name: /Publish these ratings/ }).waitFor();
    await workbench.page.waitForTimeout(500);
    await workbench.picture(`semantics-${theme}-${language}`);
  });
});
