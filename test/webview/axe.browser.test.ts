/** axe finds nothing on any panel, in any of the kinds of theme; `look.test.ts` looks at the real four. Skipped, and says so, without Chromium. */
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumArguments, chromiumPath, hasChromium } from "./harness/browser.ts";
import type { HarnessServer } from "./harness/serve.ts";
import { serveHarness } from "./harness/serve.ts";

const themes = ["light", "dark", "contrast"];

interface Panel {
  readonly query: string;
  readonly ready: string;
  /** Buttons and cards that are pressed before looking. */
  readonly press?: readonly string[];
}
const button = (name: string) => `role=button[name=/^${name}/]`;
const tab = (name: string) => `role=tab[name=/^${name}/]`;
const panels: Readonly<Record<string, Panel>> = {
  "the graph": { query: "scenario=weather", ready: '[data-node="load"]' },
  "a failed run": { query: "scenario=failed", ready: '[data-node="load"]' },
  "a running run": { query: "scenario=running", ready: '[data-node="load"]' },
  "a step": {
    query: "scenario=succeeded",
    ready: '[data-node="load"]',
    press: ['[data-node="fit"]', button("Inspector"), tab("Step")],
  },
  "a step in the code": {
    query: "scenario=weather",
    ready: '[data-node="load"]',
    press: ['[data-node="fit"]', button("Inspector"), tab("Step")],
  },
  parameters: { query: "scenario=parameters", ready: '[data-node="load"]', press: [button("Parameters")] },
  logs: { query: "scenario=failed", ready: '[data-node="load"]', press: [button("Inspector"), tab("Logs")] },
  problems: { query: "scenario=weather", ready: '[data-node="load"]', press: [button("Inspector"), tab("Problems")] },
  search: { query: "scenario=weather", ready: '[data-node="load"]', press: [button("Find node")] },
  "a graph far out": { query: "scenario=large&count=400", ready: ".overview canvas" },
  "the empty state": { query: "scenario=empty", ready: "text=No pipeline file is open" },
  "no pipeline": { query: "scenario=no-pipeline", ready: "text=defines no pipeline" },
  "restricted mode": { query: "scenario=untrusted", ready: '[data-node="load"]' },
  "the parameters view": { query: "scenario=weather&surface=parameters", ready: "[data-parameter]" },
  "a table": { query: "surface=artifact&artifact=table", ready: "role=table" },
};

describe.skipIf(!hasChromium)(hasChromium ? "axe" : `axe (skipped: there is no ${chromiumPath})`, () => {
  let server: HarnessServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = await serveHarness();
    browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
    page = await browser.newPage({ viewport: { width: 1_500, height: 900 }, reducedMotion: "reduce" });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it.each(themes.flatMap((theme) => Object.keys(panels).map((name) => ({ theme, name }))))(
    "finds nothing on $name in $theme",
    async ({ theme, name }) => {
      const panel = panels[name];
      if (!panel) throw new Error(`There is no panel ${name}.`);
      await page.goto(`${server.address}?${panel.query}&theme=${theme}`);
      await page.locator(panel.ready).first().waitFor();
      for (const target of panel.press ?? []) {
        const found = page.locator(target).first();
        // The inspector may be open already.
        if (target.includes("Inspector") && (await found.getAttribute("aria-pressed")) === "true") continue;
        await found.click();
      }
      await page.evaluate(axe.source);
      const violations = await page.evaluate(async () => {
        const found = await (window as unknown as { axe: typeof axe }).axe.run(document, {
          resultTypes: ["violations"],
          // Our page is a part of the editor's window, which has the landmarks and the title.
          rules: {
            region: { enabled: false },
            "page-has-heading-one": { enabled: false },
            "landmark-one-main": { enabled: false },
          },
        });
        return found.violations.map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .slice(0, 3)
              .map(({ html, failureSummary }) => `${html.slice(0, 160)} (${failureSummary?.replaceAll(/\s+/g, " ")})`)
              .join(" | ")}`,
        );
      });
      expect(violations).toEqual([]);
    },
  );
});
