/** Takes pictures of the harness: `node test/webview/harness/picture.ts NAME "query" [WIDTHxHEIGHT] [script]`, into test/output/webview. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { chromiumArguments, chromiumPath } from "./browser.ts";
import { serveHarness } from "./serve.ts";

const output = join(import.meta.dirname, "../../output/webview");
mkdirSync(output, { recursive: true });
const server = await serveHarness();
const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
const shots = process.argv
  .slice(2)
  .join(" ")
  .split(";")
  .map((shot) => shot.trim().split(/\s+/));
for (const [name = "picture", query = "", size = "1280x800", ...clicks] of shots) {
  const [width = 1280, height = 800] = size.split("x").map(Number);
  const page = await browser.newPage({ viewport: { width, height } });
  page.on(
    "console",
    (message) => ["error", "warning"].includes(message.type()) && console.log(`${name}: ${message.text()}`),
  );
  page.on("pageerror", (error) => console.log(`${name}: ${error.stack ?? error.message}`));
  await page.goto(`${server.address}?${query}`);
  await page.waitForTimeout(1_200);
  for (const selector of clicks) {
    await page
      .locator(selector.replaceAll("_", " "))
      .first()
      .click({ timeout: 3_000 })
      .catch((error: unknown) => console.log(`${name}: ${String(error).split("\n")[0]}`));
    await page.waitForTimeout(300);
  }
  await page.screenshot({ path: join(output, `${name}.png`) });
  await page.close();
}
await browser.close();
await server.close();
