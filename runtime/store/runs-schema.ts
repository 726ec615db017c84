/** The tables of the run store, as a list of migrations: the database's `user_version` says how many were applied. */
import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "./runs-errors.ts";

/** Marks a database file as ours: "PLOM". */
export const applicationId = 0x504c4f4d;

const migrations: readonly string[] = [
  `
  create table lease (only_row integer primary key check (only_row = 1), epoch integer not null, pid integer not null, since integer not null);
  insert into lease values (1, 0, 0, 0);

  create table runs (
    run_id text primary key, pipeline text not null, file text not null, status text not null, started_at integer not null,
    last_seq integer not null, summary text not null
  ) without rowid;
  create index runs_by_status on runs (status) where status in ('running', 'queued');

  create table events (run_id text not null, seq integer not null, event text not null, primary key (run_id, seq)) without rowid;

  -- Rows keyed by digests are appended and found through an index: in a tree ordered by digest each insert would touch a page of its own.
  create table artifacts (digest text not null unique, created_at integer not null, value text, about text not null);
  create index artifacts_by_time on artifacts (created_at);
  create table links (
    digest text not null, kind text not null check (kind in ('producer', 'consumer')), run_id text not null, invocation text not null,
    node text not null, port text not null, time integer not null
  );
  create index links_by_digest on links (digest);
  create index links_by_run on links (run_id, kind);

  create table codes (digest text primary key, parts text not null) without rowid;
  create table cache (key text not null unique, created_at integer not null, run_id text not null, invocation text not null, outputs text not null);
  create table latest (
    file text not null, pipeline text not null, node text not null, ordinal integer not null,
    run_id text not null, status text not null, components text not null, primary key (file, pipeline, node, ordinal)
  ) without rowid;
  create table plans (key text primary key, used_at integer not null, plan text not null) without rowid;
  `,
  `
  -- The digest of the code that made a value: lineage tells it, and which versions of a pipeline differ.
  alter table links add column code text;

  create table catalog (
    name text not null, version integer not null, kind text not null, digest text not null, created_at integer not null, seen_at integer not null,
    run_id text not null, pipeline text not null, file text not null, node text not null, invocation text not null, output text not null,
    facts text not null, primary key (name, version)
  ) without rowid;
  create index catalog_by_digest on catalog (digest);
  create table catalog_tags (name text not null, tag text not null, version integer not null, primary key (name, tag)) without rowid;

  create table frozen (digest text primary key, created_at integer not null, pipeline text not null, record text not null) without rowid;
  `,
];

export const schemaVersion = migrations.length;

/** Brings a database to the present schema, in one transaction. */
export function migrate(database: DatabaseSync, path: string): void {
  const row = database.prepare("pragma user_version").get();
  const version = Number(row?.["user_version"] ?? 0);
  if (version > schemaVersion) {
    throw new StoreError(
      "store-newer",
      `${path} was written by a newer version of Pipeloom (schema ${version}, this one knows ${schemaVersion}). Update Pipeloom, or move the file away to start afresh.`,
    );
  }
  if (version === schemaVersion) return;
  database.exec("begin immediate");
  try {
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.exec(`pragma application_id = ${applicationId}; pragma user_version = ${schemaVersion};`);
    database.exec("commit");
  } catch (error) {
    database.exec("rollback");
    throw error;
  }
}
