/** What a person does on the canvas of the real workbench, named as they would name it. */
import type { FrameLocator, Locator } from "playwright-core";
import type { Workbench } from "../host/workbench.ts";

export interface Gestures {
  /** Clicks a card; with `also`, adds it to the selection. */
  select(node: string, also?: boolean): Promise<void>;
  press(...keys: readonly string[]): Promise<void>;
  /** Types into the editor's picker and takes the first row, or what was typed into its input box; `at` is a text that only this picker shows. */
  answer(text: string, at: RegExp): Promise<void>;
  /** Waits for a row of the picker, then takes it. */
  choose(label: string): Promise<void>;
  drag(from: string, to: string): Promise<void>;
  /** The row of a fact on the inspector's Step tab. */
  fact(name: string): Locator;
  tab(name: RegExp): Promise<void>;
}

export function gesturesOn(workbench: Workbench, canvas: FrameLocator): Gestures {
  const { page } = workbench;
  const picker = page.locator(".quick-input-widget:visible");
  const middle = async (port: string) => {
    const box = await canvas.locator(port).boundingBox();
    if (!box) throw new Error(`${port} is not on screen.`);
    return [box.x + box.width / 2, box.y + box.height / 2] as const;
  };
  return {
    async select(node, also = false) {
      await canvas
        .locator(`[data-node="${node}"] .card-label`)
        .first()
        .click(also ? { modifiers: ["Control"] } : {});
      await canvas.locator(`[data-node="${node}"].is-selected`).waitFor();
    },
    async press(...keys) {
      for (const key of keys) await page.keyboard.press(key);
    },
    async answer(text, at) {
      await picker.filter({ hasText: at }).waitFor();
      const input = picker.locator("input.input");
      await input.fill(text);
      // The box tries the edit with what is typed before it takes it.
      await page.waitForTimeout(150);
      await input.press("Enter");
      await page.waitForTimeout(100);
    },
    async choose(label) {
      await picker.locator("input.input").waitFor();
      const row = picker.locator(".monaco-list-row").filter({ hasText: label }).first();
      await row.waitFor();
      await row.click();
      // The next picker may come in its place; it has other rows.
      await row.waitFor({ state: "hidden" });
    },
    async drag(from, to) {
      const at = (place: string) => {
        const [node, port] = place.split(" ");
        return `[data-node="${node}"] [data-handleid="${port}"]`;
      };
      await page.mouse.move(...(await middle(at(from))));
      await page.mouse.down();
      const [x, y] = await middle(at(to));
      await page.mouse.move(x - 25, y - 25, { steps: 4 });
      await page.mouse.move(x, y, { steps: 4 });
      await page.mouse.up();
    },
    fact: (name) => canvas.locator(".fact").filter({ has: page.getByText(name, { exact: true }) }),
    tab: (name) => canvas.getByRole("tab", { name }).click(),
  };
}
