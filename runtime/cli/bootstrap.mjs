/**
 * Runs the `pipeloom` command in a checkout: `npm run pipeloom -- ARGS`.
 *
 * Job: build when `dist` is missing or older than what it is made of, find a Node that is new enough, hand over to `dist/cli.mjs`.
 * Boundary: plain JavaScript that Node 20 runs; imports nothing of the project. A packaged Pipeloom does not contain it.
 * Invariants:
 * 1. Two starts at once build once: the one that makes the lock builds, the other waits for it.
 * 2. Standard output belongs to the command; what is said here goes to standard error.
 * 3. The command's exit code and signals pass through unchanged.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const built = join(root, "dist/built.json");
const program = join(root, "dist/cli.mjs");
const sources = ["runtime", "extension", "webview", "esbuild.config.mjs", "package.json"];

const node = findNode();
buildIfNeeded();
handOver();

/** The oldest Node that the runtime works on; the project's own is a dev dependency, for machines with an older one. */
function findNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 15)) return process.execPath;
  const name = process.platform === "win32" ? "node.exe" : "node";
  const own = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const candidates = [join(root, "node_modules/.bin", name), join(root, "node_modules", own, "bin", name)];
  const found = candidates.find(isNewEnough);
  if (found !== undefined) return found;
  return fail(
    `Pipeloom runs on Node 22.15 or newer; this is ${process.version}. Run "npm ci", which brings one along on Linux and Windows, or install a newer Node.`,
  );
}

function isNewEnough(path) {
  if (!existsSync(path)) return false;
  const check =
    "const [a, b] = process.versions.node.split('.').map(Number); process.exit(a > 22 || (a === 22 && b >= 15) ? 0 : 1)";
  return spawnSync(path, ["-e", check], { stdio: "ignore" }).status === 0;
}

function buildIfNeeded() {
  if (!needsBuild()) return;
  const lock = join(tmpdir(), `pipeloom-build-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`);
  if (!existsSync(join(root, "node_modules/esbuild"))) fail('The dependencies are not installed. Run "npm ci" first.');
  while (!takeLock(lock)) {
    pause(50);
    if (!needsBuild()) return;
  }
  const isBuilt = buildUnderLock();
  rmSync(lock, { force: true });
  if (!isBuilt) fail("The build failed; see above.");
}

/** Never throws and never ends the process: the lock must be given back. */
function buildUnderLock() {
  // Another start may have built between our look and our lock.
  if (!needsBuild()) return true;
  process.stderr.write("Building Pipeloom…\n");
  return spawnSync(node, [join(root, "esbuild.config.mjs")], { cwd: root, stdio: ["ignore", 2, 2] }).status === 0;
}

function needsBuild() {
  if (!existsSync(built) || !existsSync(program)) return true;
  const since = statSync(built).mtimeMs;
  return sources.some((source) => isNewer(join(root, source), since));
}

/** A folder's own time tells of files that were removed or renamed in it. */
function isNewer(path, since) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return false;
  if (stat.isDirectory()) {
    if (path.endsWith("__pycache__")) return false;
    return stat.mtimeMs > since || readdirSync(path).some((name) => isNewer(join(path, name), since));
  }
  return stat.mtimeMs > since;
}

/** The lock holds the process that builds; one whose process is gone was left behind. */
function takeLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") fail(`${lock} cannot be made: ${error.message}.`);
  }
  if (isLeftBehind(lock)) rmSync(lock, { force: true });
  return false;
}

function isLeftBehind(lock) {
  try {
    const owner = Number(readFileSync(lock, "utf8"));
    // Empty for the moment between being made and being written.
    if (owner > 0) process.kill(owner, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function handOver() {
  const path = String(node);
  const child = spawn(path, [program, ...process.argv.slice(2)], { stdio: "inherit" });
  // On Ctrl+C a terminal tells the child as well; it takes both for one.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => fail(`${path} cannot be started: ${error.message}.`));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function fail(message) {
  process.stderr.write(`error[no-start]: ${message}\n`);
  process.exit(2);
}
