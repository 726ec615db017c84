/**
 * Opens the database of a run store, whatever state its file is in.
 *
 * Invariants:
 * 1. A file that is not ours or is damaged is moved aside, never deleted and never written to.
 * 2. WAL with synchronous=NORMAL: a commit is in the operating system's hands before anyone hears of it, so it survives the
 *    death of the engine (`kill -9`) at any moment. A power cut may lose the last commits, but never the file's consistency.
 *    FULL would add a disk flush to every step (milliseconds on common disks) to win only that case.
 */
import { existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError, storeError } from "./runs-errors.ts";
import { applicationId, migrate } from "./runs-schema.ts";

/** Checking a file reads all of it; larger ones are checked only as they are read. */
const checkedBytes = 256 * 1_048_576;

export interface OpenedDatabase {
  readonly database: DatabaseSync;
  /** Set when a damaged or foreign file was moved aside. */
  readonly warning?: string;
}

export function openDatabase(path: string, now: () => number): OpenedDatabase {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw storeError(error, dirname(path));
  }
  let problem: StoreError;
  try {
    return { database: openChecked(path) };
  } catch (error) {
    problem = storeError(error, path);
    if (problem.code !== "store-corrupt") throw problem;
  }
  const aside = moveAside(path, now());
  return {
    database: openChecked(path),
    warning: `${problem.message} It was moved to ${aside} and a new store was begun; earlier runs and the cache are in that file.`,
  };
}

function openChecked(path: string): DatabaseSync {
  const isNew = !existsSync(path) || statSync(path).size === 0;
  const database = new DatabaseSync(path);
  try {
    database.exec("pragma busy_timeout = 2000");
    if (!isNew) {
      const id = Number(database.prepare("pragma application_id").get()?.["application_id"]);
      if (id !== applicationId)
        throw new StoreError("store-corrupt", `${path} is a database, but not one of Pipeloom's.`);
      if (statSync(path).size <= checkedBytes) {
        const found = database.prepare("pragma quick_check(1)").get()?.["quick_check"];
        if (found !== "ok") throw new StoreError("store-corrupt", `${path} is damaged (${String(found)}).`);
      }
    }
    database.exec(
      "pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -16384; pragma temp_store = memory; pragma journal_size_limit = 16777216; pragma wal_autocheckpoint = 8000;",
    );
    migrate(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function moveAside(path: string, time: number): string {
  const stamp = new Date(time).toISOString().replaceAll(/[:.]/g, "-");
  const aside = `${path}.damaged-${stamp}`;
  try {
    for (const suffix of ["", "-wal", "-shm"]) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  } catch (error) {
    throw storeError(error, path);
  }
  return aside;
}
