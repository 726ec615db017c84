/** The table of edits by canvas, keyboard, pickers and form in the real workbench: the same text as every other way gives, and one Ctrl+Z back. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectedText, pipelineFile, sameEditFiles, sameEdits } from "../edit/same-edits.ts";
import { killMarked } from "../host/processes.ts";
import { repository } from "../host/server.ts";
import { openWorkbench, type Workbench } from "../host/workbench.ts";
import { gesturesOn, type Gestures } from "./gestures.ts";

/** Row of the table -> what a person does for it. */
const gestures: Readonly<Record<string, (on: Gestures, workbench: Workbench, canvas: FrameLocator) => Promise<void>>> =
  {
    async "set a parameter's default"(_on, _workbench, canvas) {
      await canvas.getByRole("tab", { name: /Parameters/ }).click();
      const field = canvas.locator('[data-parameter="epochs"]');
      await field.locator("input").first().fill("12");
      await field.getByRole("button", { name: /Write to file/ }).click();
    },
    async "set a literal argument"(on) {
      await on.select("clean");
      await on.tab(/Step/);
      await on.fact("limit").locator("input").fill("9");
      await on.press("Enter");
    },
    async "set an option of a step"(on) {
      await on.select("fit");
      await on.tab(/Step/);
      await on.fact("attempts").locator("input").fill("4");
      await on.fact("attempts").getByRole("button", { name: "Write to file" }).click();
    },
    "connect an output to an input": (on) => on.drag("load out:output", "score in:rows"),
    async "disconnect an input"(on) {
      await on.select("score");
      await on.press("e", "Delete");
    },
    async "add a node of a step in the file"(on) {
      await on.select("fit");
      await on.press("a");
      await on.answer("clean", /Add a Node/);
    },
    async "add a node of a step in another file"(on) {
      await on.select("fit");
      await on.press("a");
      await on.choose("publish");
    },
    async "remove a node with its wires"(on) {
      await on.select("clean");
      await on.press("Delete");
      await on.choose("Delete clean");
    },
    async "remove a node, what used it takes its input"(on) {
      await on.select("clean");
      await on.press("Delete");
      await on.choose("Delete and Rewire");
    },
    async "rename a step with its uses"(on) {
      await on.select("clean");
      await on.press("F2");
      await on.answer("tidy", /Rename clean/);
    },
    async "duplicate a node"(on) {
      await on.select("clean");
      await on.press("d");
    },
    async "switch a node off"(on) {
      await on.select("clean");
      await on.press("x");
    },
    async "wrap nodes into a pipeline of their own"(on) {
      await on.select("load");
      await on.select("clean", true);
      await on.press("w");
      await on.answer("prepare", /into a Sub-Pipeline/);
    },
    async "add a step with a stub"(on) {
      await on.select("fit");
      await on.press("n");
      await on.answer("report", /Name of the step|A name is needed/);
      await on.answer("model", /takes, separated by commas/);
      await on.answer("", /gives, when it is more/);
    },
    async "add a parameter"(on) {
      await on.select("fit");
      await on.press("p");
      await on.answer("rate", /Name|A name is needed/);
      await on.choose("number with decimals");
      await on.answer("0.5", /Default/);
    },
    async "rename a parameter"(on, workbench) {
      await workbench.command("Pipeloom: Edit Parameter…");
      await on.choose("path");
      await on.choose("Rename…");
      await on.answer("file", /Rename path/);
    },
    async "remove a parameter"(on, workbench) {
      await workbench.command("Pipeloom: Edit Parameter…");
      await on.choose("epochs");
      await on.choose("Remove");
    },
    async "give a parameter another type"(on, workbench) {
      await workbench.command("Pipeloom: Edit Parameter…");
      await on.choose("epochs");
      await on.choose("Change Type…");
      await on.choose("number with decimals");
    },
  };
/** What only the text and the command line have. */
const elsewhere = ["set an option at the call", "name a node at its call"];

it("has a gesture for every row", () => {
  expect(sameEdits.map(({ title }) => title).toSorted()).toEqual([...Object.keys(gestures), ...elsewhere].toSorted());
});

describe.each(["typescript", "python"] as const)("editing %s on the canvas", (language) => {
  const parent = mkdtempSync(join(realpathSync(tmpdir()), "pipeloom-same-"));
  const folder = join(parent, "studies");
  const file = join(folder, pipelineFile[language]);
  const original = sameEditFiles[pipelineFile[language]] ?? "";
  const onDisk = () => readFileSync(file, "utf8");
  let workbench: Workbench;
  let canvas: FrameLocator;

  beforeAll(async () => {
    mkdirSync(folder);
    for (const [name, text] of Object.entries(sameEditFiles)) writeFileSync(join(folder, name), text);
    symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
    workbench = await openWorkbench({
      workspace: folder,
      file,
      size: { width: 1760, height: 1050 },
      settings: { "files.autoSave": "afterDelay", "files.autoSaveDelay": 100 },
    });
    await workbench.page.locator(`.editor-actions [aria-label^="Open Graph to the Side"]`).first().waitFor();
    await workbench.command("Pipeloom: Open Graph to the Side");
    canvas = await workbench.webview('[data-node="score"]');
    await canvas.getByRole("button", { name: "Inspector" }).click();
    await canvas.getByRole("button", { name: /^Fit the graph/ }).click();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    await workbench.picture(`failed-same-${language}-${task.name.replaceAll(/\W+/g, "-")}`);
    // The next row begins anew.
    await workbench.page.keyboard.press("Escape");
    writeFileSync(file, original);
    await workbench.page.waitForTimeout(1_000);
  });
  afterAll(async () => {
    await workbench?.close();
    killMarked(folder);
    rmSync(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  it.each(sameEdits.filter(({ title }) => !elsewhere.includes(title)))("$title", async (row) => {
    await gestures[row.title]?.(gesturesOn(workbench, canvas), workbench, canvas);
    await expect.poll(onDisk).toBe(expectedText(row, language));
    await canvas.locator(".canvas").press("Control+z");
    await expect.poll(onDisk).toBe(original);
    // The focus comes back to the graph a moment after the text has changed; a person takes longer to go on.
    await expect.poll(() => workbench.page.evaluate(() => document.activeElement?.tagName)).toBe("IFRAME");
    await workbench.page.waitForTimeout(250);
  });
});
