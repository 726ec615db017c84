/** Editing the picture edits the text, in the real workbench: from the form, by mouse and by keyboard, with one undo stack. */
import { readFileSync } from "node:fs";
import type { FrameLocator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { copySample, type Sample } from "../host/sample.ts";
import { openWorkbench, type Workbench } from "../host/workbench.ts";

describe.each([
  {
    language: "TypeScript",
    name: "forecast.pipeline.ts",
    before: "trees: z.int().min(1).max(200).default(8)",
    after: "trees: z.int().min(1).max(200).default(12)",
    wire: ["evaluate({ rows: predictions })", "evaluate({ rows: test })"],
  },
  {
    language: "Python",
    name: "forecast.pipeline.py",
    before: 'Param(ge=1, le=200, help="Trees in the forest")] = 8,',
    after: 'Param(ge=1, le=200, help="Trees in the forest")] = 12,',
    wire: ["evaluate(predictions)", "evaluate(test)"],
  },
])("editing a $language pipeline", ({ language, name, before, after, wire }) => {
  let sample: Sample;
  let workbench: Workbench;
  let canvas: FrameLocator;
  let original: string;

  beforeAll(async () => {
    sample = copySample();
    original = onDisk();
    workbench = await openWorkbench({
      workspace: sample.folder,
      file: sample.file(name),
      size: { width: 1760, height: 1050 },
    });
    await workbench.page.locator(`.editor-actions [aria-label^="Open Graph to the Side"]`).first().waitFor();
    await workbench.command("Pipeloom: Open Graph to the Side");
    canvas = await workbench.webview('[data-node="report"]');
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail")
      await workbench.picture(`failed-edit-${language}-${task.name.replaceAll(/\W+/g, "-")}`);
  });
  afterAll(async () => {
    await workbench?.close();
    sample?.dispose();
  });

  /** The workbench of a browser saves by itself a second after a change: the file on disk is what the document holds. */
  const onDisk = () => readFileSync(sample.file(name), "utf8");
  const becomes = (text: string) => expect.poll(onDisk, { timeout: 15_000 }).toBe(text);

  it("is not dirty after opening, selecting, moving, zooming and collapsing", async () => {
    await canvas.locator('[data-node="fit"]').click();
    const box = await canvas.locator('[data-node="clean"]').boundingBox();
    if (!box) throw new Error("clean is not on screen.");
    await workbench.page.mouse.move(box.x + 60, box.y + 12);
    await workbench.page.mouse.down();
    await workbench.page.mouse.move(box.x + 90, box.y + 60, { steps: 5 });
    await workbench.page.mouse.up();
    await canvas.getByRole("button", { name: "Zoom in (+)" }).click();
    await canvas.getByRole("button", { name: "Fit the graph (0)" }).click();
    await workbench.page.waitForTimeout(1_500);
    expect(onDisk()).toBe(original);
    await expect(workbench.page.locator(".tab.dirty").count()).resolves.toBe(0);
  });

  it("writes a default from the form, and Ctrl+Z in the form's field takes it back", async () => {
    await canvas.getByRole("button", { name: /^Parameters/ }).click();
    const trees = canvas.locator('[data-parameter="trees"]');
    await trees.locator("input").fill("12");
    await trees.getByRole("button", { name: "Write to file as default" }).click();
    await expect.poll(() => trees.getByText("changed").count()).toBe(0);
    await becomes(original.replace(before, after));
    await trees.locator("input").focus();
    await workbench.page.keyboard.press("Control+z");
    await expect.poll(() => trees.locator("input").inputValue()).toBe("8");
    await workbench.page.keyboard.press("Control+y");
    await expect.poll(() => trees.locator("input").inputValue()).toBe("12");
    await workbench.page.keyboard.press("Control+z");
    await expect.poll(() => trees.locator("input").inputValue()).toBe("8");
    await becomes(original);
  });

  it("wires an output to an input by the mouse, shows where a wire cannot end, and undoes it from the canvas", async () => {
    const middle = async (port: string) => {
      const box = await canvas.locator(port).boundingBox();
      if (!box) throw new Error(`${port} is not on screen.`);
      return [box.x + box.width / 2, box.y + box.height / 2] as const;
    };
    await canvas.getByRole("button", { name: "Fit the graph (0)" }).click();
    await workbench.page.mouse.move(...(await middle('[data-node="split"] [data-handleid="out:test"]')));
    await workbench.page.mouse.down();
    const end = await middle('[data-node="evaluate"] [data-handleid="in:rows"]');
    await workbench.page.mouse.move(end[0] - 30, end[1] - 30, { steps: 5 });
    await canvas.locator('[data-node="load"].is-forbidden').waitFor();
    expect(await canvas.locator('[data-node="evaluate"].is-forbidden').count()).toBe(0);
    await workbench.picture(`dragging-${language}`);
    await workbench.page.mouse.move(...end, { steps: 5 });
    await workbench.page.mouse.up();
    await becomes(original.replace(wire[0] ?? "", wire[1] ?? ""));
    await canvas.locator('[data-node="report"]').click();
    await workbench.page.keyboard.press("Control+z");
    await becomes(original);
  });

  it("deletes a node by its key and brings it back by the keyboard", async () => {
    const places = () =>
      canvas
        .locator('[data-node="fit"], [data-node="load"], [data-node="report"]')
        .evaluateAll((cards) => cards.map((card) => card.parentElement?.style.transform));
    const before = await places();
    await canvas.locator('[data-node="plot"]').click();
    await workbench.page.keyboard.press("Delete");
    await expect.poll(() => canvas.locator('[data-node="plot"]').count(), { timeout: 15_000 }).toBe(0);
    expect(await places()).toEqual(before);
    // Taken back while the workbench is saving, the change could stay on disk: it is saved first.
    await expect.poll(onDisk).not.toBe(original);
    await workbench.page.keyboard.press("Control+z");
    await canvas.locator('[data-node="plot"]').waitFor();
    await becomes(original);
    expect(await places()).toEqual(before);
  });

  it("adds a step from the palette of steps, by the keyboard alone", async () => {
    await canvas.locator('[data-node="plot"]').click();
    await workbench.page.keyboard.press("a");
    await workbench.page.locator(".quick-input-widget:visible input.input").fill("summ");
    await workbench.page
      .locator(".quick-input-list .monaco-list-row")
      .filter({ hasText: "summarise" })
      .first()
      .waitFor();
    await workbench.page.keyboard.press("Enter");
    await canvas.locator('[data-node="summarise_2"].is-selected').waitFor();
    await workbench.picture(`added-${language}`);
    await workbench.page.keyboard.press("Control+z");
    await becomes(original);
  });
});
