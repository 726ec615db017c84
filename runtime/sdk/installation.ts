/** Where the `pipeloom` command is that belongs to this SDK, and with which Node it is started. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PipeloomError } from "./errors.ts";

const here = dirname(fileURLToPath(import.meta.url));
/** `dist/sdk/index.mjs` has the command in `dist`; a checkout's sources find what it built. */
const candidates = [join(here, "../cli.mjs"), join(here, "../../dist/cli.mjs")];

/**
 * The program and its first arguments.
 *
 * @throws PipeloomError `no-command`.
 */
export function findCommand(): readonly [program: string, ...argv: string[]] {
  const given = process.env["PIPELOOM_CLI"];
  const found = given ?? candidates.find((path) => existsSync(path));
  if (found === undefined || !existsSync(found)) {
    throw new PipeloomError(
      "no-command",
      `The pipeloom command was not found${found === undefined ? "" : ` at ${found}`}. Set PIPELOOM_CLI to the path of its cli.mjs.`,
    );
  }
  return /\.(mjs|js|ts)$/.test(found) ? [nodePath(found), found] : [found];
}

/** Node 22.15 and later runs the command; a checkout with an older one brings its own. */
function nodePath(command: string): string {
  const given = process.env["PIPELOOM_NODE"];
  if (given !== undefined) return given;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 15)) return process.execPath;
  const own = join(dirname(command), "../node_modules/node/bin/node");
  return existsSync(own) ? own : process.execPath;
}

/** The folder that holds a file's store: the nearest upward with `pipeloom.yaml`, else with `.git`, else its own. */
export function workspaceOf(file: string): string {
  const folder = dirname(file);
  return nearest(folder, "pipeloom.yaml") ?? nearest(folder, ".git") ?? folder;
}

function nearest(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
