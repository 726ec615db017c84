/** The launcher of a checkout: builds when it must, once, and is transparent otherwise. */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Finished } from "./command-line.ts";
import { root } from "./command-line.ts";

let checkout: string;
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), "pipeloom-checkout-"));
  for (const name of [
    "runtime",
    "extension",
    "webview",
    "package.json",
    "esbuild.config.mjs",
    "tsconfig.json",
    "tsconfig.base.json",
  ]) {
    cpSync(join(root, name), join(checkout, name), {
      recursive: true,
      preserveTimestamps: true,
      filter: (path) => !path.includes("__pycache__"),
    });
  }
  symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"), "junction");
});
afterAll(() => rmSync(checkout, { recursive: true, force: true, maxRetries: 5 }));

function start(...argv: string[]): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(checkout, "runtime/cli/bootstrap.mjs"), ...argv], {
      cwd: checkout,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += String(chunk)));
    child.stderr.on("data", (chunk) => (stderr += String(chunk)));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

const building = "Building Pipeloom";

it("builds once for two starts at once, and then not again", async () => {
  const both = await Promise.all([start("--version"), start("--version")]);
  expect(both.map(({ code, stdout }) => ({ code, stdout }))).toEqual([
    { code: 0, stdout: "0.1.0\n" },
    { code: 0, stdout: "0.1.0\n" },
  ]);
  expect(both.filter(({ stderr }) => stderr.includes(building))).toHaveLength(1);
  expect((await start("--version")).stderr).toBe("");
}, 60_000);

it("builds again when a source is newer", async () => {
  const later = new Date(Date.now() + 5_000);
  utimesSync(join(checkout, "runtime/cli/words.ts"), later, later);
  expect((await start("--version")).stderr).toContain(building);
}, 60_000);

it("passes arguments, output and the exit code through", async () => {
  const { code, stdout, stderr } = await start("graph", "not there.ts");
  expect(stderr).toContain("error[file-not-found]: not there.ts");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
}, 60_000);
