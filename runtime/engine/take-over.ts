/**
 * What becomes of a workspace whose engine holds the lock and does not answer: stopped, or stuck for good.
 *
 * Job: tell such an engine from one that works, and take the lock away from it. Boundary: what the old one still writes is refused by
 * the store, which counts who holds it; nothing is killed but a holder that would block the store itself.
 * Invariants:
 * 1. An engine that answers keeps its workspace, and so does one that is just starting (it has no address yet).
 * 2. Of several that want to take over, one does: a second lock decides.
 */
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { EngineAddress } from "../protocol/engine.ts";
import { openSocket } from "../client/socket.ts";
import { readAddress } from "../client/workspace.ts";
import type { Lock } from "./lock.ts";
import { lockName, takeLock } from "./lock.ts";

/** Takes the lock; when its holder does not answer, from it. `taken`: another engine works here, or is about to. */
export async function takeWorkspace(
  stateFolder: string,
  workspace: string,
): Promise<Lock & { readonly from?: number }> {
  const first = takeLock(stateFolder, lockName);
  if (first.type === "held") return first;
  const holder = readAddress(workspace);
  if (!holder || !(await isSilent(holder))) return first;
  const taking = takeLock(stateFolder, "take-over.lock");
  if (taking.type === "taken") return first;
  try {
    // Another may have taken over while we waited for an answer.
    if (readAddress(workspace)?.token !== holder.token) return first;
    // Renamed, not removed: the holder keeps its lock on a file that nobody looks for any more.
    const aside = join(stateFolder, `engine.lock.${holder.pid}`);
    renameSync(join(stateFolder, lockName), aside);
    rmSync(aside, { force: true });
    const second = takeLock(stateFolder, lockName);
    return second.type === "held" ? { ...second, from: holder.pid } : second;
  } finally {
    taking.release();
  }
}

/** Silence is the only sign: an engine that starts or ends has no socket, and one that is busy answers late. */
async function isSilent(holder: EngineAddress): Promise<boolean> {
  const opened = await openSocket(holder, "engine");
  if (opened.type === "open") opened.close();
  return opened.type === "silent";
}

/** Ends a stopped engine that was caught in the middle of a write: until it is gone, nobody can write. */
export function endHolder(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}
