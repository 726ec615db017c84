/** What the run store knows of artifacts: what they are, who made them, who used them. Small values are kept here whole. */
import type { DatabaseSync } from "node:sqlite";
import type { Json } from "../model/json.ts";
import { Artifact } from "../model/value.ts";
import type { Value } from "../model/value.ts";
import { rowWriter } from "./runs-rows.ts";

interface Link {
  readonly digest: string;
  readonly kind: "producer" | "consumer";
  readonly runId: string;
  readonly invocation: string;
  readonly node: string;
  /** The output's or the input's name. */
  readonly port: string;
  readonly time: number;
  /** Of a producer: the digest of its step's code. */
  readonly code?: string | undefined;
}

/** A link as lineage follows it. */
export interface FollowedLink extends Required<Omit<Link, "code">> {
  readonly pipeline: string;
  readonly code: string | undefined;
}

export interface ArtifactRecords {
  put(value: Value, time: number): void;
  link(link: Link): void;
  /** Writes the links that were added, before a commit. */
  flush(): void;
  /** Forgets them. */
  clear(): void;
  /** Who made or took a value, the first first; at most `limit`. */
  linksOf(digest: string, kind: Link["kind"], limit: number): FollowedLink[];
  /** The code with which each node of a run made its values. */
  codesOf(runId: string): { readonly node: string; readonly code: string }[];
  /** What one invocation took or made. */
  linksAt(runId: string, invocation: string, kind: Link["kind"]): FollowedLink[];
  get(digest: string): Artifact | undefined;
  /** The value without its links: what events carry. */
  value(digest: string): Value | undefined;
  /** The encoded text of a value that is kept here; undefined when it is a blob. */
  inlineText(digest: string): string | undefined;
  /** Full digests that begin like this; at most two. */
  find(prefix: string): string[];
  list(query: { runId?: string | undefined; limit: number; before?: number | undefined }): Artifact[];
}

type Write = (work: () => unknown) => void;

const followed = "l.*, coalesce(r.pipeline, '') as pipeline from links l left join runs r on r.run_id = l.run_id";

export function artifactRecords(database: DatabaseSync, write: Write): ArtifactRecords {
  const sql = {
    put: database.prepare(
      "insert into artifacts (digest, created_at, value, about) values (?, ?, ?, ?) on conflict (digest) do update set about = excluded.about where excluded.about ->> '$.asset' is not null",
    ),
    get: database.prepare("select created_at, value, about from artifacts where digest = ?"),
    links:
      database.prepare(`select kind, l.run_id, r.pipeline, invocation, node, port, time from links l left join runs r on r.run_id = l.run_id
      where digest = ? order by time desc limit 200`),
    linksOf: database.prepare(`select ${followed} where l.digest = ? and l.kind = ? order by l.time, l.rowid limit ?`),
    codesOf: database.prepare(
      "select distinct node, code from links where run_id = ? and kind = 'producer' and code is not null and code <> ''",
    ),
    linksAt: database.prepare(
      `select ${followed} where l.run_id = ? and l.kind = ? and l.invocation = ? order by l.rowid`,
    ),
    text: database.prepare("select value from artifacts where digest = ?"),
    find: database.prepare("select digest from artifacts where digest >= ? and digest < ? limit 2"),
    list: database.prepare(
      "select digest from artifacts where (?1 is null or created_at < ?1) order by created_at desc limit ?2",
    ),
    ofRun: database.prepare(`select distinct a.digest from links l join artifacts a on a.digest = l.digest
      where l.run_id = ?1 and l.kind = 'producer' and (?2 is null or a.created_at < ?2) order by l.time, a.created_at limit ?3`),
  };
  const links = rowWriter(
    database,
    "insert into links (digest, kind, run_id, invocation, node, port, time, code) values",
    8,
  );
  const read = (digest: string): (Value & { createdAt: number }) | undefined => {
    const row = sql.get.get(digest);
    if (!row) return undefined;
    const about: Value = JSON.parse(String(row["about"]));
    const text = row["value"];
    const value: Json | undefined = typeof text === "string" ? JSON.parse(text) : undefined;
    return { ...about, ...(value !== undefined && { value }), createdAt: Number(row["created_at"]) };
  };
  const records: ArtifactRecords = {
    put(value, time) {
      const { value: inline, ...about } = value;
      write(() =>
        sql.put.run(value.digest, time, inline === undefined ? null : JSON.stringify(inline), JSON.stringify(about)),
      );
    },
    link: ({ digest, kind, runId, invocation, node, port, time, code }) => {
      write(() => links.add(digest, kind, runId, invocation, node, port, time, code ?? null));
    },
    flush: () => links.flush(),
    clear: () => links.clear(),
    linksOf(digest, kind, limit) {
      links.flush();
      return sql.linksOf.all(digest, kind, limit).map(readLink);
    },
    codesOf(runId) {
      links.flush();
      return sql.codesOf.all(runId).map((row) => ({ node: String(row["node"]), code: String(row["code"]) }));
    },
    linksAt(runId, invocation, kind) {
      links.flush();
      return sql.linksAt.all(runId, kind, invocation).map(readLink);
    },
    get(digest) {
      const value = read(digest);
      if (!value) return undefined;
      links.flush();
      const found = sql.links.all(digest).map((row) => ({
        kind: row["kind"],
        port: String(row["port"]),
        place: {
          runId: String(row["run_id"]),
          pipeline: String(row["pipeline"] ?? ""),
          invocation: String(row["invocation"]),
          node: String(row["node"]),
          time: Number(row["time"]),
        },
      }));
      return Artifact.parse({
        ...value,
        producers: found
          .filter(({ kind }) => kind === "producer")
          .map(({ port, place }) => ({ ...place, output: port })),
        consumers: found
          .filter(({ kind }) => kind === "consumer")
          .map(({ port, place }) => ({ ...place, input: port })),
      });
    },
    value(digest) {
      const found = read(digest);
      if (!found) return undefined;
      const { createdAt: _createdAt, ...value } = found;
      return value;
    },
    inlineText(digest) {
      const text = sql.text.get(digest)?.["value"];
      return typeof text === "string" ? text : undefined;
    },
    find: (prefix) => sql.find.all(prefix, `${prefix}g`).map((row) => String(row["digest"])),
    list({ runId, limit, before }) {
      links.flush();
      const rows =
        runId === undefined ? sql.list.all(before ?? null, limit) : sql.ofRun.all(runId, before ?? null, limit);
      return rows.flatMap((row) => records.get(String(row["digest"])) ?? []);
    },
  };
  return records;
}

function readLink(row: Record<string, unknown>): FollowedLink {
  return {
    digest: String(row["digest"]),
    kind: row["kind"] === "producer" ? "producer" : "consumer",
    runId: String(row["run_id"]),
    pipeline: String(row["pipeline"]),
    invocation: String(row["invocation"]),
    node: String(row["node"]),
    port: String(row["port"]),
    time: Number(row["time"]),
    code: typeof row["code"] === "string" ? row["code"] : undefined,
  };
}
