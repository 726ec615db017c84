/** Where a workspace keeps its runtime state, and which folder is the workspace of a file. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { EngineAddress } from "../protocol/engine.ts";

/** The workspace of a file: the nearest folder upward with `pipeloom.yaml`, else with `.git`, else the file's folder. */
export function workspaceOf(file: string): string {
  const folder = dirname(resolve(file));
  return nearest(folder, "pipeloom.yaml") ?? nearest(folder, ".git") ?? folder;
}

export function stateFolder(workspace: string): string {
  return join(workspace, ".pipeloom");
}

function addressFile(workspace: string): string {
  return join(stateFolder(workspace), "engine.json");
}

/** The address an engine left behind. It may be dead: only a connection tells. */
export function readAddress(workspace: string): EngineAddress | undefined {
  try {
    const parsed = EngineAddress.safeParse(JSON.parse(readFileSync(addressFile(workspace), "utf8")));
    return parsed.success && isOf(parsed.data, workspace) ? parsed.data : undefined;
  } catch {
    return undefined; // Absent, half-removed or foreign: as good as no address.
  }
}

/** A copied workspace brings the address of another engine along. */
function isOf(address: EngineAddress, workspace: string): boolean {
  return address.workspace === undefined || realpathSync(address.workspace) === realpathSync(workspace);
}

function nearest(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
