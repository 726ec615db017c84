/**
 * The test command: builds, runs every suite, adds them up and ends with one plain line `N passed, N failed[, N skipped]`.
 *
 * `node test/run.mjs [unit] [workbench] [vitest arguments]`; without names all suites run. The exit code is 1 when anything failed, or when nothing ran.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureChromium, ensureHost } from "./host/install.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const output = join(root, "test/output");
const environment = { ...process.env, PATH: [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter) };
const suites = { unit: "vitest.config.ts", workbench: "test/workbench/vitest.config.ts" };

const named = process.argv.slice(2).filter((argument) => Object.hasOwn(suites, argument));
const rest = process.argv.slice(2).filter((argument) => !Object.hasOwn(suites, argument));
const chosen = named.length > 0 ? named : Object.keys(suites);
const total = { passed: 0, failed: 0, skipped: 0 };

mkdirSync(output, { recursive: true });
if (run("node", ["esbuild.config.mjs"]) !== 0) fail("the build failed");
else for (const suite of chosen) runSuite(suite);

console.log("");
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

function runSuite(suite) {
  // The browser tests of the webview are among the unit tests; they skip themselves, and say so, without a browser.
  const missing = suite === "workbench" ? (ensureHost() ?? ensureChromium()) : ensureChromium();
  if (missing)
    console.log(
      `\n${suite === "workbench" ? "SKIPPED: the workbench tests" : "SKIPPED: the browser tests"}: ${missing}.`,
    );
  if (missing && suite === "workbench") {
    total.skipped += 1;
    return;
  }
  const report = join(output, `${suite}.json`);
  rmSync(report, { force: true });
  const status = run("vitest", [
    "run",
    "--config",
    suites[suite],
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...rest,
  ]);
  if (!existsSync(report)) return fail(`the ${suite} suite left no report`);
  const result = JSON.parse(readFileSync(report, "utf8"));
  total.passed += result.numPassedTests;
  total.failed += result.numFailedTests;
  total.skipped += result.numPendingTests + (result.numTodoTests ?? 0);
  // A file that does not load, or an error outside a test, fails the suite without failing a test.
  if (status !== 0 && result.numFailedTests === 0)
    fail(`the ${suite} suite exited with ${status} though no single test failed`);
}

function fail(why) {
  console.error(`FAILED: ${why}`);
  total.failed += 1;
}

function run(command, args) {
  return (
    spawnSync(command, args, { cwd: root, stdio: "inherit", env: environment, shell: process.platform === "win32" })
      .status ?? 1
  );
}
