/** What upkeep asks of the run store and removes from it: whole runs, artifacts nobody refers to, cache entries that lead nowhere. */
import type { DatabaseSync } from "node:sqlite";

export interface StoredRun {
  readonly runId: string;
  readonly pipeline: string;
  readonly status: string;
  readonly startedAt: number;
  readonly finishedAt: number | undefined;
  /** The run that it is a child of. */
  readonly parent: string | undefined;
  /** The run that it repeats. */
  readonly base: string | undefined;
}

export interface StoredResult {
  readonly key: string;
  readonly runId: string;
  readonly invocation: string;
  /** Digests of its outputs. */
  readonly outputs: readonly string[];
}

export interface UpkeepRecords {
  /** What SQLite finds wrong; empty when all is well. */
  integrity(): string[];
  /** Oldest first. */
  runs(): StoredRun[];
  results(): Iterable<StoredResult>;
  /** `isInline`: the value is in the database and needs no blob. */
  artifacts(): Iterable<{ readonly digest: string; readonly isInline: boolean }>;
  /** Every digest that the events of a run name. */
  digestsOf(runId: string): Set<string>;
  /** Digests that the catalog and frozen versions name. */
  kept(): Set<string>;
  removeRun(runId: string): void;
  removeArtifact(digest: string): void;
  removeResult(key: string): void;
  /** Gives freed space back to the disk; not within a transaction. */
  compact(): void;
}

type Write = (work: () => unknown) => void;

export function upkeepRecords(database: DatabaseSync, write: Write): UpkeepRecords {
  const sql = {
    runs: database.prepare(`select run_id, pipeline, status, started_at, summary ->> '$.finishedAt' as finished,
      summary ->> '$.parent.runId' as parent, summary ->> '$.selection.rerun' as base from runs order by started_at, run_id`),
    results: database.prepare("select key, run_id, invocation, outputs from cache"),
    artifacts: database.prepare(
      "select digest, value is not null as inline, about ->> '$.codec' as codec from artifacts",
    ),
    events: database.prepare("select event from events where run_id = ?"),
    catalog: database.prepare("select distinct digest from catalog"),
    frozen: database.prepare("select record from frozen"),
    removeEvents: database.prepare("delete from events where run_id = ?"),
    removeRun: database.prepare("delete from runs where run_id = ?"),
    removeLinks: database.prepare("delete from links where run_id = ?"),
    removeArtifact: database.prepare("delete from artifacts where digest = ?"),
    removeResult: database.prepare("delete from cache where key = ?"),
  };
  const digestsIn = (text: string, into: Set<string>) => {
    for (const [digest] of text.matchAll(/\b[0-9a-f]{64}\b/g)) into.add(digest);
    return into;
  };
  return {
    integrity: () =>
      database
        .prepare("pragma integrity_check(20)")
        .all()
        .map((row) => String(row["integrity_check"]))
        .filter((text) => text !== "ok"),
    runs: () =>
      sql.runs.all().map((row) => ({
        runId: String(row["run_id"]),
        pipeline: String(row["pipeline"]),
        status: String(row["status"]),
        startedAt: Number(row["started_at"]),
        finishedAt: row["finished"] === null ? undefined : Number(row["finished"]),
        parent: textOf(row["parent"]),
        base: textOf(row["base"]),
      })),
    *results() {
      for (const row of sql.results.iterate()) {
        const outputs: Readonly<Record<string, string>> = JSON.parse(String(row["outputs"]));
        yield {
          key: String(row["key"]),
          runId: String(row["run_id"]),
          invocation: String(row["invocation"]),
          outputs: Object.values(outputs),
        };
      }
    },
    *artifacts() {
      // Text keeps a blob beside its row, for viewers.
      for (const row of sql.artifacts.iterate())
        yield { digest: String(row["digest"]), isInline: row["inline"] === 1 && row["codec"] === "json" };
    },
    digestsOf(runId) {
      const digests = new Set<string>();
      for (const row of sql.events.iterate(runId)) digestsIn(String(row["event"]), digests);
      return digests;
    },
    kept() {
      const digests = new Set(sql.catalog.all().map((row) => String(row["digest"])));
      for (const row of sql.frozen.iterate()) digestsIn(String(row["record"]), digests);
      return digests;
    },
    removeRun: (runId) =>
      write(() => {
        sql.removeEvents.run(runId);
        sql.removeLinks.run(runId);
        sql.removeRun.run(runId);
      }),
    removeArtifact: (digest) => write(() => sql.removeArtifact.run(digest)),
    removeResult: (key) => write(() => sql.removeResult.run(key)),
    compact: () => database.exec("vacuum; pragma wal_checkpoint(truncate);"),
  };
}

function textOf(cell: unknown): string | undefined {
  return typeof cell === "string" ? cell : undefined;
}
