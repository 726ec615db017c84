/**
 * `npm run editor`: opens the sample workspace in VS Code with the extension loaded from this checkout. Uses the `code` on this machine, or
 * serves a VS Code of its own on 127.0.0.1 and prints the address.
 *
 * `npm run editor -- [FOLDER] [--serve] [--port N]`
 */
import { spawnSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureHost } from "./install.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { serve: { type: "boolean", default: false }, port: { type: "string" } },
});
const workspace = resolve(positionals[0] ?? join(root, "test/workspaces/weather"));
const sample = positionals[0] ? undefined : join(workspace, "forecast.pipeline.ts");

if (spawnSync(process.execPath, [join(root, "esbuild.config.mjs")], { cwd: root, stdio: "inherit" }).status !== 0)
  process.exit(1);

const hasCode =
  !values.serve &&
  spawnSync("code", ["--version"], { stdio: "ignore", shell: process.platform === "win32" }).status === 0;
if (hasCode) {
  const args = ["--new-window", `--extensionDevelopmentPath=${root}`, workspace, ...(sample ? ["--goto", sample] : [])];
  process.exitCode = spawnSync("code", args, { stdio: "inherit", shell: process.platform === "win32" }).status ?? 1;
} else {
  const missing = ensureHost();
  if (missing) {
    console.error(`There is no \`code\` on this machine, and ${missing}. Install VS Code, then run this again.`);
    process.exit(1);
  }
  const { startServer } = await import("./server.ts");
  const server = await startServer({
    workspace,
    settings: { "git.enabled": true },
    ...(values.port ? { port: Number(values.port) } : {}),
  });
  console.log(
    `VS Code with Pipeloom runs at\n\n  ${server.url(sample ? { file: sample } : {})}\n\nOpen it in a browser on this machine. Ctrl+C stops it.`,
  );
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => void server.stop().then(() => process.exit(0)));
  server.process.once("exit", () => process.exit(1));
}
