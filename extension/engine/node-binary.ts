/**
 * Which Node runs the engine: the editor's own where it has SQLite, otherwise the setting, otherwise `node` on the PATH.
 *
 * Invariant: a candidate is believed only after a child process of it has opened `node:sqlite`; the editor's own process proves nothing,
 * since desktop VS Code runs Electron's Node.
 */
import { execFile } from "node:child_process";
import { processMarker } from "../../runtime/protocol/worker.ts";

export interface NodeBinary {
  readonly path: string;
  readonly version: string;
}

const probe = `const { DatabaseSync } = require("node:sqlite"); new DatabaseSync(":memory:").close(); process.stdout.write(process.versions.node);`;

/** The first candidate that works, or the list of what was tried. */
export async function findNode(
  candidates: readonly string[],
  run: (path: string) => Promise<string | undefined> = probeNode,
): Promise<NodeBinary | { readonly tried: readonly string[] }> {
  const tried: string[] = [];
  for (const path of new Set(candidates.filter((each) => each !== ""))) {
    const version = await run(path);
    if (version !== undefined && isNewEnough(version)) return { path, version };
    tried.push(version === undefined ? path : `${path} ${version}`);
  }
  return { tried };
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 15);
}

function probeNode(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1", NODE_OPTIONS: "", [processMarker]: "engine" };
    execFile(path, ["--no-warnings", "-e", probe], { env, timeout: 10_000, windowsHide: true }, (error, stdout) => {
      resolve(error ? undefined : stdout.trim());
    });
  });
}
