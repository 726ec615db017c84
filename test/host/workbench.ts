/** A small language for tests that drive the real workbench: what a person does, named as they would name it. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type FrameLocator, type Locator, type Page } from "playwright-core";
import { chromiumPath } from "./install.mjs";
import { repository, startServer, type ServerOptions, type VsCodeServer } from "./server.ts";

export const pictures = join(repository, "test/output/pictures");
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface Workbench {
  readonly page: Page;
  readonly server: VsCodeServer;
  /** Messages that the page printed as errors, Content Security Policy violations among them. */
  readonly errors: readonly string[];
  /** Runs a command of the palette by its title. */
  command(title: string): Promise<void>;
  open(file: string): Promise<void>;
  /** The inner document of the webview that holds this selector. */
  webview(selector: string): Promise<FrameLocator>;
  editor(): Locator;
  picture(name: string): Promise<void>;
  /** Changes the colour theme and reloads the window. */
  theme(name: ThemeName): Promise<void>;
  /** Loads the window anew; what was open comes back by itself, as it does for a user. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

const themes = {
  light: "Default Light Modern",
  dark: "Default Dark Modern",
  "hc-dark": "Default High Contrast",
  "hc-light": "Default High Contrast Light",
} as const;
const themeClass = { light: "vs", dark: "vs-dark", "hc-dark": "hc-black", "hc-light": "hc-light" } as const;
export type ThemeName = keyof typeof themes;

export async function openWorkbench(
  options: ServerOptions & {
    readonly file?: string;
    readonly size?: { readonly width: number; readonly height: number };
  },
): Promise<Workbench> {
  const server = await startServer(options);
  let browser: Browser | undefined;
  try {
    const executablePath = chromiumPath();
    if (!executablePath) throw new Error("No Chromium; run `node test/host/install.mjs --browser`.");
    browser = await chromium.launch({ headless: true, executablePath, args: quiet });
    const page = await browser.newPage({ viewport: options.size ?? { width: 1600, height: 1000 } });
    page.setDefaultTimeout(30_000);
    const errors: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await page.goto(server.url(options.file ? { file: options.file } : {}));
    await page.locator(".monaco-workbench .part.editor").waitFor();
    if (options.file) await page.locator(".monaco-editor .view-line").first().waitFor();
    return workbenchOn(page, server, browser, errors);
  } catch (error) {
    await browser?.close();
    await server.stop();
    throw error;
  }
}

function workbenchOn(page: Page, server: VsCodeServer, browser: Browser, errors: string[]): Workbench {
  const quickInput = page.locator(".quick-input-widget:visible");
  const pick = async (prefix: string, text: string) => {
    await page.keyboard.press("F1");
    const input = quickInput.locator("input.input");
    await input.waitFor();
    await input.fill(prefix + text);
    // The first row is the one used last, not the one that fits best; and a title may begin another.
    await quickInput
      .locator(`.monaco-list-row[aria-label="${text}"], .monaco-list-row[aria-label^="${text},"]`)
      .first()
      .click();
  };
  return {
    page,
    server,
    errors,
    command: (title) => pick(">", title),
    async open(file) {
      await page.keyboard.press("F1");
      const input = quickInput.locator("input.input");
      await input.fill(file);
      await quickInput.locator(".monaco-list-row").first().waitFor();
      await page.keyboard.press("Enter");
      await page
        .locator(".tab.active")
        .filter({ hasText: file.split("/").at(-1) ?? file })
        .waitFor();
    },
    async webview(selector) {
      const deadline = Date.now() + 40_000;
      while (Date.now() < deadline) {
        const frames = page.locator("iframe.webview.ready");
        for (let index = 0; index < (await frames.count()); index++) {
          const inner = page.frameLocator("iframe.webview.ready").nth(index).frameLocator("iframe#active-frame");
          if (
            (await inner
              .locator(selector)
              .count()
              .catch(() => 0)) > 0
          )
            return inner;
        }
        await page.waitForTimeout(100);
      }
      throw new Error(`No webview shows "${selector}".`);
    },
    editor: () => page.locator(".editor-group-container.active .monaco-editor").first(),
    async picture(name) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${name}.png`) });
    },
    async theme(name) {
      const file = join(server.folder, "ud/User/settings.json");
      const settings: unknown = JSON.parse(readFileSync(file, "utf8"));
      writeFileSync(file, JSON.stringify({ ...(settings as object), "workbench.colorTheme": themes[name] }));
      // The server's settings file is read when the window loads.
      await this.reload();
      await page.locator(`.monaco-workbench.${themeClass[name]} .part.editor`).waitFor();
    },
    async reload() {
      // An address that names a file opens that one and restores nothing else; a user's address names only the folder.
      await page.goto(server.url());
      await page.locator(".monaco-workbench .part.editor").waitFor();
    },
    async close() {
      await browser.close();
      await server.stop();
    },
  };
}
