/** The real command, in folders of its own. */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { runProgram } from "../../runtime/cli/program.ts";
import type { Terminal } from "../../runtime/cli/terminal.ts";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const sampleFolder = join(root, "test/workspaces/weather");
const program = join(process.env["PIPELOOM_DIST"] ?? join(root, "dist"), "cli.mjs");

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Options {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with standard output so far; may signal the process. */
  readonly onOutput?: (stdout: string, signal: (name: NodeJS.Signals) => void) => void;
}

/** Variables of the surroundings that would change what is printed. */
const plain = { NO_COLOR: "", FORCE_COLOR: "", CI: "" };

export function pipeloom(argv: readonly string[], { cwd, env, onOutput }: Options): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...argv], {
      cwd,
      env: { ...process.env, ...plain, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      onOutput?.(stdout, (name) => child.kill(name));
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** The command in this process: as fast as a function call. Engines are still processes of their own. */
export async function inProcess(argv: readonly string[], cwd: string): Promise<Finished> {
  let stdout = "";
  let stderr = "";
  const terminal: Terminal = {
    isLive: false,
    hasColor: false,
    hasUnicode: true,
    columns: () => 80,
    rows: () => 24,
    out: (text) => void (stdout += text),
    outBytes: (bytes) => Promise.resolve(void (stdout += Buffer.from(bytes).toString())),
    error: (text) => void (stderr += text),
    onResize: () => () => {},
  };
  const env = { ...process.env, ...plain };
  const code = await runProgram(argv, {
    terminal,
    cwd,
    env,
    nodePath: process.execPath,
    onInterrupt: () => () => {},
    leaveNow: () => {},
  });
  return { code, stdout, stderr };
}

/** The JSON lines that a command printed. */
export function jsonLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .trim()
    .split("\n")
    .map((line): Record<string, unknown> => JSON.parse(line));
}

export interface Workspace {
  readonly folder: string;
  readonly run: (...argv: readonly string[]) => Promise<Finished>;
  readonly write: (files: Readonly<Record<string, string>>) => void;
  /** Stops the engine and removes the folder. */
  readonly dispose: () => void;
}

/** A new workspace with these files. */
export function workspaceWith(files: Readonly<Record<string, string>>): Workspace {
  const folder = mkdtempSync(join(tmpdir(), "pipeloom-cli-"));
  const write = (more: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  write({ "pipeloom.yaml": "", ...files });
  return {
    folder,
    run: (...argv) => pipeloom(argv, { cwd: folder }),
    write,
    dispose: () => {
      spawnSync(process.execPath, [program, "engine", "stop", "--force", "--workspace", folder], { stdio: "ignore" });
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A copy of the sample, with the packages of this checkout. */
export function sampleWorkspace(): Workspace {
  const workspace = workspaceWith({});
  cpSync(sampleFolder, workspace.folder, { recursive: true, filter: (path) => !/\.pipeloom|__pycache__/.test(path) });
  symlinkSync(join(root, "node_modules"), join(workspace.folder, "node_modules"), "junction");
  return workspace;
}

/** A Python that is new enough, or undefined. */
export function findPython(): string | undefined {
  for (const name of ["python3", "python"]) {
    const check = "import sys; print(sys.executable) if sys.version_info >= (3, 9) else sys.exit(1)";
    const found = spawnSync(name, ["-c", check], { encoding: "utf8" });
    if (found.status === 0) return found.stdout.trim();
  }
  return undefined;
}
