/** Editing on the canvas in a real browser, against a host that applies edits to the graph. Skipped, and says so, without Chromium. */
import type { Browser, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { chromiumArguments, chromiumPath, hasChromium } from "./harness/browser.ts";
import type { HarnessServer } from "./harness/serve.ts";
import { serveHarness } from "./harness/serve.ts";

describe.skipIf(!hasChromium)(
  hasChromium ? "editing in Chromium" : `editing in Chromium (skipped: there is no ${chromiumPath})`,
  () => {
    let server: HarnessServer;
    let browser: Browser;
    let page: Page;
    let complaints: string[] = [];

    beforeAll(async () => {
      server = await serveHarness();
      browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
    });
    afterAll(async () => {
      await browser?.close();
      await server?.close();
    });
    afterEach(async () => {
      await page?.close();
      expect(complaints).toEqual([]);
    });

    async function open(query: string): Promise<void> {
      complaints = [];
      page = await browser.newPage({ viewport: { width: 1_500, height: 900 } });
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      await page.goto(`${server.address}?${query}`);
      await node("load").waitFor();
      await page.waitForFunction(() => window.harness.isLaidOut());
    }
    const node = (id: string) => page.locator(`[data-node="${id}"]`);
    const asked = (name: string) =>
      page.evaluate((wanted) => window.asked.filter((each) => each.name === wanted).map((each) => each.params), name);
    const edits = async () => (await asked("edit")).map((params) => (params as { edits: unknown[] }).edits).flat();
    const places = () =>
      page
        .locator(".react-flow__node")
        .evaluateAll((cards) =>
          Object.fromEntries(
            cards.map((card) => [card.getAttribute("data-id"), (card as HTMLElement).style.transform]),
          ),
        );

    it("adds a node by keyboard, moves no other and selects it", async () => {
      await open("scenario=weather");
      await node("clean").click();
      const before = await places();
      await page.evaluate(() => (window.harness.answer = [{ type: "addNode", step: "clean", after: "clean" }]));
      await page.keyboard.press("a");
      await node("clean_2").waitFor();
      await expect.poll(() => node("clean_2").getAttribute("class")).toContain("is-selected");
      expect(await asked("edit.ask")).toMatchObject([{ action: "add-node", nodes: ["clean"] }]);
      await page.getByRole("status").getByText("clean added").waitFor({ state: "attached" });
      expect(await places()).toMatchObject(before);
    });

    it("deletes the selected node; Ctrl+Z and Ctrl+Y reach the host, from the canvas and from a field", async () => {
      await open("scenario=weather");
      await node("fit").click();
      await page.keyboard.press("Delete");
      await expect.poll(() => node("fit").count()).toBe(0);
      await page.keyboard.press("Control+z");
      await node("fit").waitFor();
      await page.getByRole("button", { name: "Parameters" }).click();
      await page.locator('[data-parameter="title"] input').fill("x");
      await page.keyboard.press("Control+y");
      await expect.poll(() => node("fit").count()).toBe(0);
      await page.keyboard.press("Control+Shift+z");
      expect(await asked("history")).toEqual([{ direction: "undo" }, { direction: "redo" }, { direction: "redo" }]);
      expect(await page.locator('[data-parameter="title"] input').inputValue()).toBe("x");
    });

    it("selects a wire and takes it off its input", async () => {
      await open("scenario=weather");
      const before = await page.locator(".react-flow__edge").count();
      const [x, y] = await page
        .locator(".wire.is-data")
        .first()
        .evaluate((path) => {
          if (!(path instanceof SVGPathElement)) throw new Error("No path.");
          const at = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM() ?? undefined);
          return [at.x, at.y] as const;
        });
      await page.mouse.click(x, y + 1);
      await page.locator(".wire.is-selected").waitFor({ state: "attached", timeout: 5_000 });
      await page.keyboard.press("Delete");
      await expect.poll(() => page.locator(".react-flow__edge").count()).toBe(before - 1);
      expect(await edits()).toMatchObject([{ type: "disconnect" }]);
    });

    it("walks wires by keyboard and deletes one", async () => {
      await open("scenario=weather");
      await node("clean").click();
      await page.keyboard.press("e");
      await page.getByText("wire from load to rows of clean").waitFor({ state: "attached" });
      await page.keyboard.press("Delete");
      await expect.poll(edits).toEqual([{ type: "disconnect", to: { node: "clean", input: "rows" } }]);
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-node"))).not.toBeNull();
    });

    it("selects several by mouse and by keyboard, and edits them as one change", async () => {
      await open("scenario=weather");
      await node("load").click();
      await node("clean").click({ modifiers: ["Control"] });
      expect(await page.locator("[data-node].is-selected").count()).toBe(2);
      await page.keyboard.press("x");
      await expect.poll(() => node("clean").getByText("disabled").count()).toBe(1);
      expect(await asked("edit.ask")).toMatchObject([{ action: "toggle", nodes: ["load", "clean"] }]);
      await page.keyboard.press("Escape");
      expect(await page.locator("[data-node].is-selected").count()).toBe(0);
      await node("load").click();
      await page.keyboard.press("Shift+ArrowRight");
      expect(await page.locator("[data-node].is-selected").count()).toBe(2);
      await page.keyboard.press("Control+a");
      expect(await page.locator("[data-node].is-selected").count()).toBe(await page.locator("[data-node]").count());
    });

    it("keeps the keyboard on the graph when the focused node is deleted", async () => {
      await open("scenario=weather");
      await node("fit").click();
      await page.keyboard.press("Delete");
      await expect.poll(() => node("fit").count()).toBe(0);
      const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-node"));
      await expect.poll(focused).not.toBeFalsy();
      const near = await focused();
      await page.keyboard.press("ArrowLeft");
      await expect.poll(focused).not.toBe(near);
    });

    it("shows the inputs that the types forbid while a wire is dragged, and says why it is not dropped there", async () => {
      await open("scenario=weather");
      const middle = async (port: string) => {
        const box = await page.locator(port).boundingBox();
        if (!box) throw new Error(`${port} is not on screen.`);
        return [box.x + box.width / 2, box.y + box.height / 2] as const;
      };
      await page.mouse.move(...(await middle('[data-node="load"] [data-handleid="out:output"]')));
      await page.mouse.down();
      await page.mouse.move(...(await middle('[data-node="plot"] [data-handleid="in:target"]')), { steps: 5 });
      await page.locator('[data-node="plot"] .port.is-forbidden').waitFor();
      await page.mouse.move(...(await middle('[data-node="plot"] [data-handleid="in:target"]')), { steps: 2 });
      await page.locator(".wire-hint").getByText("load is list").waitFor();
      await page.mouse.up();
      await page.locator(".banner").getByText("Not connected. load is list").waitFor();
      expect(await edits()).toEqual([]);
    });

    it("says why an edit is refused: at the field and in the bar, with the way to the source", async () => {
      await open("scenario=weather&refuse");
      await page.getByRole("button", { name: "Parameters" }).click();
      const title = page.locator('[data-parameter="epochs"]');
      await title.locator("input").fill("7");
      await title.getByRole("button", { name: "Write to file as default" }).click();
      await title.getByRole("alert").getByText("not edited here").waitFor();
      await node("clean").click();
      await page.keyboard.press("Delete");
      await page.locator(".banner").getByText("not edited here").waitFor();
      await page.locator(".banner").getByRole("button", { name: "Show in source" }).click();
      expect(await asked("location.open")).toEqual([{ file: "/workspace/forecast.pipeline.ts", line: 12, column: 5 }]);
    });

    it("writes a parameter's default and then shows it unchanged", async () => {
      await open("scenario=weather");
      await page.getByRole("button", { name: "Parameters" }).click();
      const size = page.locator('[data-parameter="test_size"]');
      await size.locator("input").fill("0.3");
      await size.getByRole("button", { name: "Write to file as default" }).click();
      await expect.poll(edits).toEqual([{ type: "setParameterDefault", parameter: "test_size", value: 0.3 }]);
      await expect.poll(() => size.getByText("changed").count()).toBe(0);
      expect(await size.locator("input").inputValue()).toBe("0.3");
    });

    it("edits literal arguments and options on the Step tab, and says why an expression is not edited", async () => {
      await open("scenario=weather");
      const fact = (name: string) => page.locator(".fact").filter({ has: page.getByText(name, { exact: true }) });
      await node("addFeatures").click();
      await fact("window").locator("input").fill("14");
      expect(await edits()).toEqual([]);
      await fact("window").locator("input").press("Enter");
      await expect.poll(edits).toEqual([{ type: "setArgument", node: "addFeatures", input: "window", value: 14 }]);
      await page.getByText("window of addFeatures written to the file").waitFor({ state: "attached" });
      await page.getByRole("button", { name: "Disconnect normalise" }).click();
      await fact("normalise").getByText("nothing gives it").waitFor();
      await node("fit").click();
      await fact("rate").getByText("Computed in the code").waitFor();
      await fact("attempts").locator("input").fill("5");
      await fact("attempts").getByRole("button", { name: "Write to file" }).click();
      await expect
        .poll(async () => (await edits()).at(-1))
        .toEqual({ type: "setOption", step: "fit", option: "retry", value: { attempts: 5, delay: "1s" } });
      await page.getByRole("button", { name: "Remove timeout" }).click();
      await expect
        .poll(async () => (await edits()).at(-1))
        .toEqual({ type: "setOption", step: "fit", option: "timeout", value: null });
      await expect.poll(() => node("fit").getByText("timeout").count()).toBe(0);
    });
  },
);
