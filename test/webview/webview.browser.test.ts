/**
 * The webview in a real browser under a real webview's content security policy, against a host that speaks the real protocol.
 * Skipped, and says so, where there is no Chromium.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { chromiumArguments, chromiumPath, hasChromium } from "./harness/browser.ts";
import type { HarnessServer } from "./harness/serve.ts";
import { serveHarness } from "./harness/serve.ts";

const pictures = join(import.meta.dirname, "../output/webview");

describe.skipIf(!hasChromium)(
  hasChromium ? "the webview in Chromium" : `the webview in Chromium (skipped: there is no ${chromiumPath})`,
  () => {
    let server: HarnessServer;
    let browser: Browser;
    let page: Page;
    let complaints: string[] = [];

    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      server = await serveHarness();
      browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
    });
    afterAll(async () => {
      await browser?.close();
      await server?.close();
    });
    afterEach(async () => {
      await page?.close();
      // A refused style or script is logged as an error: the policy must never be in the way.
      expect(complaints).toEqual([]);
    });

    async function open(query: string, size = { width: 1_280, height: 800 }): Promise<void> {
      complaints = [];
      page = await browser.newPage({ viewport: size });
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      await page.goto(`${server.address}?${query}`);
    }
    const node = (id: string) => page.locator(`[data-node="${id}"]`);
    const asked = (name: string) =>
      page.evaluate((wanted) => window.asked.filter((each) => each.name === wanted).map((each) => each.params), name);
    const picture = (name: string) => page.screenshot({ path: join(pictures, `${name}.png`) });

    it.each(["light", "dark", "contrast"])("draws a finished run in %s", async (theme) => {
      await open(`scenario=succeeded&theme=${theme}`);
      await node("load").waitFor();
      expect(await page.locator(".card").count()).toBe(15);
      expect(await node("fit").getAttribute("aria-label")).toMatch(
        /^fit, step, succeeded, 472 milliseconds, inputs rows, epochs, rate/,
      );
      await picture(`graph-${theme}`);
    });

    it("selects a node, shows its source and what happened to it", async () => {
      await open("scenario=failed");
      await node("evaluate").click();
      await page.getByText("The test set is empty").first().waitFor();
      expect(await asked("node.reveal")).toEqual([
        { pipeline: "forecast", node: "evaluate", target: "call", focus: false },
      ]);
      await page.locator(".frame").first().click();
      await expect
        .poll(() => asked("location.open"))
        .toEqual([{ file: "/workspace/helpers.ts", line: 31, column: 11 }]);
      await picture("step-failed");
    });

    it("walks the graph by keyboard", async () => {
      await open("scenario=succeeded");
      await node("load").click();
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => node("clean").getAttribute("class")).toContain("is-selected");
      expect(await node("clean").evaluate((element) => element === document.activeElement)).toBe(true);
      await page.keyboard.press("Enter");
      await expect.poll(() => asked("node.reveal")).toHaveLength(2);
      expect((await asked("node.reveal")).at(-1)).toMatchObject({ node: "clean", focus: true });
      await page.keyboard.press("Escape");
      await expect.poll(() => node("clean").getAttribute("class")).not.toContain("is-selected");
    });

    it("runs, shows statuses live and ends", async () => {
      await open("scenario=weather");
      await page.getByRole("button", { name: "Parameters" }).click();
      await page.locator('[data-parameter="title"] input').fill("Weekly");
      await page.getByText("Run", { exact: true }).click();
      await expect
        .poll(() => asked("run.start"))
        .toEqual([{ pipeline: "forecast", parameters: { title: "Weekly" }, useCache: true }]);
      await page.getByText("Cancel", { exact: true }).waitFor();
      await expect.poll(() => node("clean").getAttribute("aria-label")).toContain("succeeded");
      await expect
        .poll(() => node("forecastEachStation").getAttribute("aria-label"), { timeout: 15_000 })
        .toContain("12 of 12 done");
      await page.getByText("Run", { exact: true }).waitFor();
    });

    it("holds a run back until its parameters are right", async () => {
      await open("scenario=weather");
      await page.getByRole("button", { name: "Parameters" }).click();
      const epochs = page.locator('[data-parameter="epochs"]');
      await epochs.locator("input").fill("0");
      await epochs.locator("input").press("Tab");
      await epochs.getByText("Must be at least 1.").waitFor();
      await page.getByText("Run", { exact: true }).click();
      expect(await asked("run.start")).toEqual([]);
      await epochs.locator("input").fill("12");
      await page.getByText("Run", { exact: true }).click();
      // Now the host's own check speaks: a required parameter is missing.
      await page.locator('[data-parameter="title"]').getByText("Needs a value.").waitFor();
      await expect
        .poll(() =>
          page.evaluate(() => document.activeElement?.closest("[data-parameter]")?.getAttribute("data-parameter")),
        )
        .toBe("title");
      expect(await asked("run.start")).toEqual([]);
      await epochs.getByRole("button", { name: "Reset epochs to 40" }).click();
      await expect.poll(() => epochs.locator("input").inputValue()).toBe("40");
      await picture("parameters");
    });

    it("edits values of every type", async () => {
      await open("scenario=weather&surface=parameters", { width: 420, height: 1_600 });
      const field = (name: string) => page.locator(`[data-parameter="${name}"]`);
      await field("since").getByText("Set a value").click();
      await field("since").locator("input").fill("2014-02-03");
      await field("features").getByText("Add item").click();
      await field("features").locator("input").last().fill("temp_min");
      await field("split").getByText("random").click();
      await field("normalise").locator("vscode-checkbox").click();
      await field("target").locator("select").selectOption({ label: "wind" });
      await field("stop").locator("select").selectOption({ label: "After rounds" });
      await field("stop").locator("input").fill("7");
      await field("weights").getByText("Add entry").click();
      const sent = async () => (await asked("parameters.set")).at(-1);
      await expect.poll(sent).toMatchObject({
        pipeline: "forecast",
        values: {
          since: "2014-02-03",
          features: ["wind", "precipitation", "temp_min"],
          split: "random",
          normalise: false,
          target: "wind",
          stop: 7,
          weights: { rain: 2, key1: 0 },
        },
      });
      await field("since").getByRole("button", { name: "Set since to None", exact: true }).click();
      await expect.poll(sent).toHaveProperty("values.since", null);
      await picture("parameters-types");
    });

    it("stays usable with two hundred parameters", async () => {
      await open("scenario=parameters&surface=parameters", { width: 420, height: 900 });
      await page.locator('[data-parameter="parameter_199"]').waitFor({ state: "attached" });
      await page.getByLabel("Search parameters").fill("_13");
      await expect.poll(() => page.locator(".field").count()).toBe(10);
    });

    it("keeps a thousand nodes usable", async () => {
      await open("scenario=large&run=1&count=1000");
      await page.locator(".overview canvas").waitFor();
      await page.locator(".canvas").focus();
      await page.keyboard.press("Control+f");
      await page.getByRole("textbox", { name: "Find node" }).fill("step500");
      await node("step500").waitFor();
      // Only what is in view exists.
      expect(await page.locator(".card").count()).toBeLessThan(200);
      await picture("graph-large");
    });

    it("moves no card when a step is added while typing", async () => {
      await open("scenario=succeeded");
      await node("report").waitFor();
      // The full layout answers after the quick one.
      await expect.poll(() => asked("layout")).toHaveLength(1);
      await page.waitForFunction(() => window.harness.isLaidOut());
      await page.waitForTimeout(100);
      const places = () =>
        page
          .locator(".react-flow__node")
          .evaluateAll((elements) =>
            Object.fromEntries(
              elements.map((element) => [
                element.getAttribute("data-id"),
                element instanceof HTMLElement ? element.style.transform : "",
              ]),
            ),
          );
      const before = await places();
      await page.evaluate(() => {
        const { emit, graphs } = window.harness;
        const [first] = graphs.weather.nodes;
        if (!first) return;
        const added = {
          ...first,
          id: "archive",
          label: "archive",
          step: "archive",
          inputs: [{ name: "rows", required: true, binding: { type: "output" as const } }],
        };
        const pipeline = {
          ...graphs.weather,
          nodes: [...graphs.weather.nodes, added],
          edges: [
            ...graphs.weather.edges,
            {
              kind: "data" as const,
              from: { node: "clean", output: "output" },
              to: { node: "archive", input: "rows" },
            },
          ],
        };
        emit("document", {
          uri: "file:///workspace/forecast.pipeline.ts",
          name: "forecast.pipeline.ts",
          version: 2,
          parsed: graphs.fileOf([pipeline]),
        });
      });
      await node("archive").waitFor();
      expect(await places()).toMatchObject(before);
    });

    it("collapses a group and opens it again", async () => {
      await open("scenario=succeeded");
      await page.getByLabel("Collapse for rate of rates").click();
      await expect.poll(() => node("fit").count()).toBe(0);
      await expect.poll(() => node("loop").getAttribute("aria-label")).toContain("collapsed");
      await page.getByLabel("Expand for rate of rates").click();
      await node("fit").waitFor();
    });

    it("follows the cursor in the source", async () => {
      await open("scenario=succeeded");
      await node("plot").waitFor();
      await page.evaluate(() => window.harness.emit("node.highlight", { node: "plot" }));
      await expect.poll(() => node("plot").getAttribute("class")).toContain("is-highlighted");
    });

    it("shows the graph and runs nothing in an untrusted workspace", async () => {
      await open("scenario=untrusted");
      await node("load").waitFor();
      await page.getByText("Restricted Mode").waitFor();
      expect(await page.locator("vscode-button[disabled]").count()).toBe(1);
      await picture("untrusted");
    });

    it.each([
      ["empty", "No pipeline file is open"],
      ["no-pipeline", "defines no pipeline"],
      ["broken", "A closing bracket is missing"],
      ["refused", "The extension is still starting."],
    ])("says what to do when %s", async (scenario, text) => {
      await open(`scenario=${scenario}`);
      await page.getByText(text).first().waitFor();
      // The refusal itself is reported by the harness.
      if (scenario === "refused") complaints = [];
    });

    it("shows a run's log", async () => {
      await open("scenario=failed&dropped=1");
      await page.getByRole("tab", { name: "Logs" }).click();
      await page.getByText("evaluate: reading 1,461 rows").waitFor();
      await page.getByText("4.6 MB beyond the limit").waitFor();
      await page.getByLabel("Level").selectOption("error");
      await expect.poll(() => page.locator(".log-line").count()).toBe(1);
      await picture("logs");
    });

    it("scrolls a million rows", async () => {
      await open("surface=artifact&artifact=table");
      await page.getByText("1,000,000 rows, 8 columns").waitFor();
      await page.locator(".table-scroller").evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await page.getByText("999,999").waitFor();
      await expect
        .poll(() => page.locator(".table-row").last().locator(".table-cell").first().textContent())
        .toMatch(/^20\d\d-/);
      expect(await page.locator(".table-row").count()).toBeLessThan(80);
      await page.getByRole("columnheader", { name: "wind" }).getByRole("button").click();
      await expect
        .poll(async () => (await asked("artifact.rows")).at(-1))
        .toMatchObject({ sort: { column: "wind", descending: false } });
      await picture("table");
    });

    it.each([
      ["json", "random-forest"],
      ["markdown", "Forecast report"],
      ["metrics", "0.8912"],
      ["opaque", "Not opened, for safety"],
      ["text", "1: the quick brown fox"],
      ["bytes", "00000000"],
      ["html", "<script>alert(1)</script>"],
      ["number", "0.8912"],
    ])("shows %s", async (artifact, text) => {
      await open(`surface=artifact&artifact=${artifact}`);
      await page.getByText(text).first().waitFor();
      expect(await page.locator("main script").count()).toBe(0);
      if (artifact === "opaque") expect(await asked("artifact.read")).toEqual([]);
      await picture(`artifact-${artifact}`);
    });

    it("shows an SVG as an image, never as markup", async () => {
      await open("surface=artifact&artifact=svg");
      await page.getByText("640 × 320").waitFor();
      expect(await page.locator("main svg").count()).toBe(0);
      expect(await page.evaluate(() => "hacked" in window)).toBe(false);
      await picture("artifact-svg");
    });

    it("says why rows could not be read", async () => {
      await open("surface=artifact&artifact=table&rowsfail=1");
      await page.getByText("gone from the store").waitFor();
    });
  },
);
