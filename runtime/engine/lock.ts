/**
 * One engine per workspace: a lock that the operating system releases when its holder dies, however it dies.
 *
 * It is an open exclusive transaction on an otherwise empty SQLite file: the same call on every system, and without a race between looking and taking.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { storeError } from "../store/runs-errors.ts";

export type Lock = { readonly type: "held"; readonly release: () => void } | { readonly type: "taken" };

/** The lock of the workspace's engine. */
export const lockName = "engine.lock";

export function takeLock(stateFolder: string, name: string): Lock {
  const path = join(stateFolder, name);
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(stateFolder, { recursive: true });
    const opened = new DatabaseSync(path);
    database = opened;
    opened.exec("pragma busy_timeout = 0; begin exclusive");
    return { type: "held", release: () => opened.close() };
  } catch (error) {
    database?.close();
    if (isBusy(error)) return { type: "taken" };
    throw storeError(error, path);
  }
}

function isBusy(error: unknown): boolean {
  // 5: SQLITE_BUSY.
  return (
    typeof error === "object" &&
    error !== null &&
    "errcode" in error &&
    typeof error.errcode === "number" &&
    (error.errcode & 0xff) === 5
  );
}
