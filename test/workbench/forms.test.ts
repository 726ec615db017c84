/** The parameters form in the real workbench: types, None and empty, layers, presets, profiles, text views; axe and pictures in four themes. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import axe from "axe-core";
import type { FrameLocator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { copySample, type Sample } from "../host/sample.ts";
import { openWorkbench, type ThemeName, type Workbench } from "../host/workbench.ts";

const pipeline = `import { pipeline, step, z } from "pipeloom";

const show = step((given: Record<string, unknown>) => JSON.stringify(given));

export default pipeline(
  "types",
  {
    params: z.object({
      title: z.string().min(1).default("Weather").describe("What the report is called"),
      note: z.string().meta({ format: "multiline" }).default("first\\nsecond"),
      epochs: z.int().min(1).max(100).default(5).meta({ description: "Training epochs", unit: "epochs" }),
      rate: z.number().gt(0).lt(1).default(0.1),
      mode: z.enum(["fast", "exact", "both"]).default("fast"),
      verbose: z.boolean().default(false),
      alias: z.string().nullable().default(null).describe("Shown in place of the name"),
      data: z.string().meta({ format: "path" }).default("data/days.csv"),
      from: z.iso.date().default("2024-01-31"),
      at: z.iso.datetime().default("2024-01-31T06:30:15Z"),
      tags: z.array(z.string()).default(["a", "b"]),
      model: z.object({ depth: z.int().min(1), name: z.string().nullable() }).default({ depth: 3, name: null }),
      token: z.string().meta({ format: "secret" }).default(""),
    }),
  },
  (given) => show(given),
);
`;
const settings = `# Shared by the team
parameters:
  rate: 0.2 # from the paper

profiles:
  # For the train
  quick:
    epochs: 1 # enough
`;

describe("the parameters form", () => {
  let sample: Sample;
  let workbench: Workbench;
  let form: FrameLocator;
  const git = (...words: string[]) => execFileSync("git", words, { cwd: sample.folder, encoding: "utf8" });
  const yaml = () => readFileSync(sample.file("pipeloom.yaml"), "utf8");
  const field = (name: string) => form.locator(`[data-parameter="${name}"]`);
  const box = (name: string) => field(name).locator("input, textarea").first();
  const quick = () => workbench.page.locator(".quick-input-widget:visible");

  beforeAll(async () => {
    sample = copySample();
    writeFileSync(sample.file("types.pipeline.ts"), pipeline);
    writeFileSync(sample.file("pipeloom.yaml"), settings);
    git("init", "-q");
    git("add", "pipeloom.yaml", "types.pipeline.ts");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "start");
    workbench = await openWorkbench({
      workspace: sample.folder,
      file: sample.file("types.pipeline.ts"),
      size: { width: 1500, height: 1400 },
    });
    workbench.page.setDefaultTimeout(30_000);
    await workbench.page.locator(`.editor-actions [aria-label^="Run Pipeline"]`).first().waitFor({ timeout: 60_000 });
    await workbench.command("Pipeloom: Show Parameters");
    form = await workbench.webview('[data-parameter="epochs"]');
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await workbench?.picture(`failed-forms-${task.name.replaceAll(/\W+/g, "-")}`);
  });
  afterAll(async () => {
    await workbench?.close();
    sample?.dispose();
  });

  async function run(): Promise<unknown> {
    const before = await workbench.page.getByRole("treeitem", { name: /Run of types, succeeded/ }).count();
    await form.getByRole("button", { name: "Run", exact: true }).click();
    await expect
      .poll(() => workbench.page.getByRole("treeitem", { name: /Run of types, succeeded/ }).count(), {
        timeout: 30_000,
      })
      .toBeGreaterThan(before);
    return undefined;
  }

  it("has an editor for every type, and says where values come from", async () => {
    await box("title").waitFor();
    expect(await box("title").inputValue()).toBe("Weather");
    expect(await field("note").locator("textarea").inputValue()).toBe("first\nsecond");
    expect(await field("mode").getByRole("radio").count()).toBe(3);
    expect(await field("at").locator("input").inputValue()).toBe("2024-01-31T06:30:15");
    expect(await field("epochs").locator(".bounds").textContent()).toBe("epochs, integer, 1 to 100");
    expect(await field("alias").locator(".none").textContent()).toBe("None");
    expect(await field("tags").locator("input").count()).toBe(2);
    await field("rate")
      .getByRole("button", { name: /Where its value comes from/ })
      .click();
    expect(await field("rate").locator(".trail li").allTextContents()).toEqual([
      expect.stringMatching(/^0\.2pipeloom\.yaml:3$/),
      expect.stringMatching(/^0\.1.*types\.pipeline\.ts:12$/),
    ]);
  });

  it("tells None from empty, refuses at the field, and runs what it shows", async () => {
    await field("alias")
      .getByRole("button", { name: /^Set a value/ })
      .click();
    await box("alias").waitFor();
    expect(await field("alias").locator(".layer").textContent()).toBe("changed");
    await box("epochs").fill("1000");
    await box("epochs").blur();
    await field("epochs").getByText("Must be at most 100.").waitFor();
    await box("epochs").fill("9007199254740993");
    await field("epochs")
      .getByText(/too large to be held exactly/)
      .waitFor();
    await box("epochs").fill("7");
    await run();
    const shown = execFileSync(
      process.execPath,
      [`${import.meta.dirname}/../../dist/cli.mjs`, "runs", "show", "latest", "--json"],
      {
        cwd: sample.folder,
        encoding: "utf8",
      },
    );
    const { parameters } = JSON.parse(shown.split("\n")[0] ?? "{}");
    expect(parameters).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: "alias", value: "", layer: "form" }),
        expect.objectContaining({ name: "epochs", value: 7, layer: "form" }),
        expect.objectContaining({ name: "rate", value: 0.2, layer: "config", source: "pipeloom.yaml:3" }),
      ]),
    );
  });

  it("saves, loads and deletes a preset by keyboard, in a small change of the shared file", async () => {
    await form.getByRole("button", { name: "Presets and profiles" }).focus();
    await workbench.page.keyboard.press("Enter");
    await quick().getByText("Save changed values as a preset").waitFor();
    await workbench.page.keyboard.press("Enter");
    await quick().locator("input.input[placeholder='quick'], input.input").first().waitFor();
    await workbench.page.keyboard.type("demo");
    await workbench.page.keyboard.press("Enter");
    await expect
      .poll(yaml)
      .toBe(`${settings}presets:\n  demo:\n    pipeline: types\n    parameters:\n      alias: ""\n      epochs: 7\n`);
    expect(git("diff", "--numstat").trim()).toBe("6\t0\tpipeloom.yaml");
    await form.getByRole("button", { name: "Reset all" }).click();
    await expect.poll(() => box("epochs").inputValue()).toBe("5");
    await form.getByRole("button", { name: "Presets and profiles" }).click();
    await quick().getByText("demo", { exact: true }).click();
    await expect.poll(() => box("epochs").inputValue()).toBe("7");
    await form.getByRole("button", { name: "Presets and profiles" }).click();
    await quick().getByText("demo", { exact: true }).hover();
    await workbench.picture("forms-presets");
    await quick().getByRole("button", { name: "Delete this preset" }).first().click();
    await expect.poll(yaml).toBe(settings);
    expect(git("status", "--porcelain", "--untracked-files=no").trim()).toBe("");
  });

  it("is text too: comments stay while other fields change", async () => {
    await form.getByLabel("Show parameters as").selectOption("yaml");
    const text = form.locator(".form-text textarea");
    await text.waitFor();
    const before = await text.inputValue();
    expect(before).toContain("epochs: 7");
    await text.fill(before.replace("epochs: 7", "epochs: 9 # for the demo"));
    await form.getByLabel("Show parameters as").selectOption("form");
    await expect.poll(() => box("epochs").inputValue()).toBe("9");
    await box("title").fill("Storms");
    await form.getByLabel("Show parameters as").selectOption("yaml");
    await expect.poll(() => text.inputValue()).toContain("epochs: 9 # for the demo");
    expect(await text.inputValue()).toContain("title: Storms");
    await text.fill("epochs: 9007199254740993");
    await form.getByText(/Line 1: 9007199254740993 is too large/).waitFor();
    await workbench.picture("forms-yaml");
    await text.fill("epochs: 9 # for the demo");
    await form.getByLabel("Show parameters as").selectOption("form");
    await expect.poll(() => box("title").inputValue()).toBe("Weather");
  });

  it("writes a value to a profile, which can then be chosen", async () => {
    await field("epochs").getByRole("button", { name: "Write to profile…" }).click();
    await quick().getByText("quick", { exact: true }).click();
    await expect.poll(yaml).toBe(settings.replace("epochs: 1 #", "epochs: 9 #"));
    expect(git("diff", "--numstat").trim()).toBe("1\t1\tpipeloom.yaml");
    await form.getByRole("button", { name: "Reset all" }).click();
    await form.getByRole("button", { name: "Presets and profiles" }).click();
    await quick().locator(".monaco-list-row", { hasText: "quick" }).first().click();
    await form.getByTitle("Profile quick of pipeloom.yaml").waitFor();
    await expect.poll(() => box("epochs").inputValue()).toBe("9");
    expect(await field("epochs").locator(".layer").textContent()).toBe("profile");
  });

  it("sweeps a parameter: one run per value, shown together", async () => {
    await workbench.command("Pipeloom: Run with Several Values…");
    await quick().getByText("epochs", { exact: true }).click();
    await quick().locator("input.input").fill("2, x");
    await quick()
      .getByText(/must be a whole number/)
      .waitFor();
    await quick().locator("input.input").fill("2, 3");
    await quick().getByText("2 runs").waitFor();
    await workbench.page.keyboard.press("Enter");
    await workbench.page.getByRole("treeitem", { name: /Sweep of epochs, 2 of 2 succeeded/ }).waitFor();
    expect(await workbench.page.getByRole("treeitem", { name: /Run of types, succeeded, epochs [23]/ }).count()).toBe(
      2,
    );
    await workbench.picture("forms-sweep");
  });

  it.each(["light", "dark", "hc-light", "hc-dark"] satisfies ThemeName[])("is accessible in %s", async (theme) => {
    await workbench.theme(theme);
    await workbench.page.locator(`.editor-actions [aria-label^="Run Pipeline"]`).first().waitFor({ timeout: 60_000 });
    await workbench.command("Pipeloom: Show Parameters");
    form = await workbench.webview('[data-parameter="epochs"]');
    await box("title").fill(`In ${theme}`);
    await field("rate")
      .getByRole("button", { name: /Where its value comes from/ })
      .click();
    const frame = await (await field("epochs").elementHandle())?.ownerFrame();
    if (!frame) throw new Error("The form is in no frame.");
    await frame.evaluate(axe.source);
    const found = await frame.evaluate(async () => {
      // SAFETY: the library put itself on the window.
      const results = await (window as unknown as { axe: typeof axe }).axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa"],
      });
      return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    });
    await workbench.picture(`forms-${theme}`);
    expect(found).toEqual([]);
  });
});
