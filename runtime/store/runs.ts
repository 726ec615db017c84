/**
 * The run store: events, summaries, artifact records, cache and plans, in SQLite.
 *
 * Job: remember what happened, and answer questions about it. What is written in one turn of the event loop is committed together.
 * Boundary: knows rows and JSON, not scheduling; blobs are the artifact store's.
 * Invariants:
 * 1. Writes do not throw; `commit` throws the first that failed. It returns only when all writes since the last one are safe from the death of this process; callers tell others afterwards.
 * 2. Every commit checks the lease: once another engine has taken it, nothing more is written (`store-lost`).
 * 3. Events of a run are only ever added; a finished run is never changed.
 */
import type { DatabaseSync } from "node:sqlite";
import type { RunEvent } from "../model/event.ts";
import { RunEvent as RunEventSchema } from "../model/event.ts";
import type { Run, RunSummary } from "../model/run.ts";
import { foldRunEvents } from "../model/run.ts";
import { artifactRecords } from "./runs-artifacts.ts";
import type { ArtifactRecords } from "./runs-artifacts.ts";
import { cacheRecords } from "./runs-cache.ts";
import type { CacheRecords } from "./runs-cache.ts";
import { catalogRecords } from "./runs-catalog.ts";
import type { CatalogRecords } from "./runs-catalog.ts";
import { StoreError, storeError } from "./runs-errors.ts";
import { rowWriter } from "./runs-rows.ts";
import { frozenRecords } from "./runs-frozen.ts";
import type { FrozenRecords } from "./runs-frozen.ts";
import { openDatabase } from "./runs-open.ts";
import { upkeepRecords } from "./runs-upkeep.ts";
import type { UpkeepRecords } from "./runs-upkeep.ts";

export interface RunStore {
  readonly artifacts: ArtifactRecords;
  readonly cache: CacheRecords;
  readonly catalog: CatalogRecords;
  readonly frozen: FrozenRecords;
  readonly upkeep: UpkeepRecords;
  /** Set when opening had something to say: a damaged file was moved aside. */
  readonly warning?: string;
  /** Adds an event, and keeps the run's summary in step with it. Not for log lines. */
  append(event: RunEvent, summary: () => RunSummary): void;
  /** Makes everything since the last commit durable. */
  commit(): void;
  /** Forgets everything since the last commit. */
  rollback(): void;
  events(runId: string, after: number, limit: number): { events: RunEvent[]; isComplete: boolean };
  /** The events of a run that a repetition of it needs: results, answers and child runs. */
  decisive(runId: string): Iterable<RunEvent>;
  run(runId: string): Run | undefined;
  summary(runId: string): RunSummary | undefined;
  /** Full id of the run that begins like this, if there is exactly one. */
  findRun(prefix: string): string | undefined;
  list(query: {
    limit: number;
    before?: string | undefined;
    file?: string | undefined;
    pipeline?: string | undefined;
  }): RunSummary[];
  /** Runs that no one finished: their engine died. */
  unfinished(): string[];
  close(): void;
}

export interface StoreOptions {
  readonly path: string;
  readonly pid: number;
  readonly now: () => number;
}

export function openRunStore({ path, pid, now }: StoreOptions): RunStore {
  const { database, warning } = openDatabase(path, now);
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw storeError(error, path);
    }
  };
  const epoch = guarded(() => takeLease(database, pid, now()));
  const sql = {
    begin: database.prepare("begin immediate"),
    commit: database.prepare("commit"),
    rollback: database.prepare("rollback"),
    lease: database.prepare("select epoch from lease"),
    putRun:
      database.prepare(`insert into runs (run_id, pipeline, file, status, started_at, last_seq, summary) values (?, ?, ?, ?, ?, ?, ?)
      on conflict (run_id) do update set status = excluded.status, last_seq = excluded.last_seq, summary = excluded.summary`),
    events: database.prepare("select event from events where run_id = ? and seq > ? order by seq limit ?"),
    decisive: database.prepare(
      `select event from events where run_id = ? and (event ->> '$.type' in ('invocation.finished', 'ask.answered') or event ->> '$.childRun' is not null) order by seq`,
    ),
    summary: database.prepare("select summary from runs where run_id = ?"),
    byPrefix: database.prepare("select run_id from runs where run_id >= ? and run_id < ? limit 2"),
    list: database.prepare(`select summary from runs where (?1 is null or run_id < ?1) and (?2 is null or file = ?2) and (?3 is null or pipeline = ?3)
      order by run_id desc limit ?4`),
    unfinished: database.prepare("select run_id from runs where status in ('running', 'queued') order by run_id"),
  };
  let isOpen = false;
  const writer = rowWriter(database, "insert into events (run_id, seq, event) values", 3);
  /** Of runs that had events since the last commit. */
  const summaries = new Map<string, () => RunSummary>();
  const begin = () => {
    if (isOpen) return;
    sql.begin.run();
    isOpen = true;
    if (sql.lease.get()?.["epoch"] !== epoch) {
      sql.rollback.run();
      isOpen = false;
      throw new StoreError("store-lost", "Another engine has taken over this workspace; this one stops writing.");
    }
  };
  /** The first write that failed in this turn; `commit` tells. */
  let failure: StoreError | undefined;
  const write = (work: () => unknown): void => {
    if (failure) return;
    try {
      begin();
      work();
    } catch (error) {
      failure = storeError(error, path);
    }
  };
  const readSummary = (text: unknown): RunSummary => JSON.parse(String(text)); // We wrote it; a damaged file is found when it is opened.

  const store: RunStore = {
    ...(warning !== undefined && { warning }),
    artifacts: artifactRecords(database, write),
    cache: cacheRecords(database, write, now),
    catalog: catalogRecords(database, write),
    frozen: frozenRecords(database, write),
    upkeep: upkeepRecords(database, write),
    append(event, summary) {
      write(() => writer.add(event.runId, event.seq, JSON.stringify(event)));
      summaries.set(event.runId, summary);
    },
    commit() {
      const failed = failure;
      failure = undefined;
      if (failed) throw failed;
      if (!isOpen) return;
      guarded(() => {
        writer.flush();
        store.artifacts.flush();
        for (const [id, summarize] of summaries) {
          const summary = summarize();
          sql.putRun.run(
            id,
            summary.pipeline,
            summary.file,
            summary.status,
            summary.startedAt,
            0,
            JSON.stringify(summary),
          );
        }
        summaries.clear();
        sql.commit.run();
        isOpen = false;
      });
    },
    rollback() {
      failure = undefined;
      writer.clear();
      store.artifacts.clear();
      summaries.clear();
      if (!isOpen) return;
      isOpen = false;
      try {
        sql.rollback.run();
      } catch {
        // SQLite has already rolled back by itself, as it does when the disk is full.
      }
    },
    events: (runId, after, limit) =>
      guarded(() => {
        writer.flush();
        const rows = sql.events.all(runId, after, limit + 1);
        const events = rows.slice(0, limit).map((row) => RunEventSchema.parse(JSON.parse(String(row["event"]))));
        return { events, isComplete: rows.length <= limit };
      }),
    *decisive(runId) {
      writer.flush();
      // SAFETY: only `append` writes events; for thousands of them checking each again would take longer than the run's start may.
      for (const row of sql.decisive.all(runId)) yield JSON.parse(String(row["event"])) as RunEvent;
    },
    run: (runId) =>
      guarded(() => {
        let run: Run | undefined;
        for (let after = 0, isComplete = false; !isComplete;) {
          const page = store.events(runId, after, 10_000);
          run = foldRunEvents(run, page.events);
          after = page.events.at(-1)?.seq ?? after;
          isComplete = page.isComplete;
        }
        return run;
      }),
    summary: (runId) => {
      const pending = summaries.get(runId);
      if (pending) return pending();
      const row = sql.summary.get(runId);
      return row && readSummary(row["summary"]);
    },
    findRun: (prefix) => {
      const rows = sql.byPrefix.all(prefix, `${prefix}\uffff`);
      return rows.length === 1 || rows[0]?.["run_id"] === prefix ? String(rows[0]?.["run_id"]) : undefined;
    },
    list: ({ limit, before, file, pipeline }) =>
      guarded(() =>
        sql.list.all(before ?? null, file ?? null, pipeline ?? null, limit).map((row) => readSummary(row["summary"])),
      ),
    unfinished: () => sql.unfinished.all().map((row) => String(row["run_id"])),
    close() {
      store.rollback();
      database.close();
    },
  };
  return store;
}

function takeLease(database: DatabaseSync, pid: number, time: number): number {
  database.exec("begin immediate");
  database.prepare("update lease set epoch = epoch + 1, pid = ?, since = ?").run(pid, time);
  const epoch = Number(database.prepare("select epoch from lease").get()?.["epoch"]);
  database.exec("commit");
  return epoch;
}
