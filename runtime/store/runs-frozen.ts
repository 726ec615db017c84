/** Records of frozen versions; the content of their files is in the artifact store. */
import type { DatabaseSync } from "node:sqlite";
import { FrozenVersion } from "../model/snapshot.ts";

export interface FrozenRecords {
  put(version: FrozenVersion): void;
  get(id: string): FrozenVersion | undefined;
  /** Full ids that begin like this; at most two. */
  find(prefix: string): string[];
  /** Newest first. */
  list(): FrozenVersion[];
}

type Write = (work: () => unknown) => void;

export function frozenRecords(database: DatabaseSync, write: Write): FrozenRecords {
  const sql = {
    put: database.prepare(
      "insert into frozen (digest, created_at, pipeline, record) values (?, ?, ?, ?) on conflict (digest) do nothing",
    ),
    get: database.prepare("select record from frozen where digest = ?"),
    find: database.prepare("select digest from frozen where digest >= ? and digest < ? limit 2"),
    list: database.prepare("select record from frozen order by created_at desc"),
  };
  const read = (text: unknown) => FrozenVersion.parse(JSON.parse(String(text)));
  return {
    put: (version) =>
      write(() => sql.put.run(version.id, version.createdAt, version.pipeline, JSON.stringify(version))),
    get(id) {
      const row = sql.get.get(id);
      return row && read(row["record"]);
    },
    find: (prefix) => sql.find.all(prefix, `${prefix}g`).map((row) => String(row["digest"])),
    list: () => sql.list.all().map((row) => read(row["record"])),
  };
}
