/** The engine's address: where it listens, and the file that says so. */
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { EngineAddress } from "../protocol/engine.ts";

/** Socket paths are cut off by the operating system at 104 to 108 bytes. */
const longestSocketPath = 100;

export interface SocketPlace {
  readonly path: string;
  /** Removes what was made for it. */
  readonly remove: () => void;
}

/** A socket in the state folder when its path is short enough, else in a private temporary folder; a named pipe on Windows. */
export function socketPlace(stateFolder: string, nonce: string, avoidStateFolder = false): SocketPlace {
  if (process.platform === "win32") return { path: `\\\\.\\pipe\\pipeloom-${nonce}`, remove: () => {} };
  const near = join(stateFolder, "engine.sock");
  if (!avoidStateFolder && Buffer.byteLength(near) <= longestSocketPath) {
    rmSync(near, { force: true }); // Left by an engine that died; we hold the lock.
    return { path: near, remove: () => rmSync(near, { force: true }) };
  }
  const folder = mkdtempSync(join(tmpdir(), "pipeloom-")); // Made with mode 0700.
  return { path: join(folder, "engine.sock"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function writeAddress(stateFolder: string, address: EngineAddress): void {
  const path = join(stateFolder, "engine.json");
  const temporary = `${path}.${address.pid}`;
  writeFileSync(temporary, JSON.stringify(address), { mode: 0o600 });
  chmodSync(temporary, 0o600);
  renameSync(temporary, path);
}

/** Takes the file away, unless it speaks of another engine. */
export function removeAddress(stateFolder: string, token: string): void {
  const path = join(stateFolder, "engine.json");
  if (oldAddress(stateFolder)?.token === token) rmSync(path, { force: true });
}

/** Removes the temporary folder of a socket that a dead engine left behind. Only the socket and an empty folder are ever removed. */
export function removeStaleSocket(stateFolder: string, workspace: string): void {
  const old = oldAddress(stateFolder);
  if (old?.workspace !== workspace || process.platform === "win32") return;
  const folder = dirname(old.socket);
  // A workspace may itself lie in the temporary folder, by whatever name.
  if (folder === stateFolder || dirname(folder) !== tmpdir() || !basename(folder).startsWith("pipeloom-")) return;
  try {
    rmSync(old.socket, { force: true });
    rmdirSync(folder);
  } catch {
    // Gone already, or not as we left it: then it is not ours to remove.
  }
}

function oldAddress(stateFolder: string): EngineAddress | undefined {
  try {
    const parsed = EngineAddress.safeParse(JSON.parse(readFileSync(join(stateFolder, "engine.json"), "utf8")));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
