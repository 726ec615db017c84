/**
 * The catalog: typed assets by name and version, and their tags.
 *
 * Invariants:
 * 1. A name's versions count up from 1, one per content: equal content made again is the version it was.
 * 2. A tag stands on one version of a name at a time.
 */
import type { DatabaseSync } from "node:sqlite";
import type { CatalogVersion } from "../model/asset.ts";
import type { Value } from "../model/value.ts";

export interface CatalogRecords {
  /** Registers an asset that a run made or reused; the same content under the same name is only seen again. */
  register(made: Made): void;
  /** What `name`, `name@7` or `name@tag` means; a name alone is the version that was seen last. */
  find(reference: string): CatalogVersion | undefined;
  /** All versions of a name, newest first. */
  versions(name: string): CatalogVersion[];
  /** Under which names and versions a content is known. */
  ofDigest(digest: string): CatalogVersion[];
  list(query: CatalogQuery): (CatalogVersion & { readonly versions: number })[];
  names(): string[];
  tag(name: string, version: number, tag: string): void;
  untag(name: string, version: number, tag: string): void;
}

interface Made {
  readonly name: string;
  readonly value: Value;
  readonly runId: string;
  readonly pipeline: string;
  readonly file: string;
  readonly node: string;
  readonly invocation: string;
  readonly output: string;
  readonly time: number;
}

interface CatalogQuery {
  readonly kind?: string | undefined;
  readonly tag?: string | undefined;
  readonly search?: string | undefined;
  readonly runId?: string | undefined;
  readonly limit: number;
}

type Write = (work: () => unknown) => void;

export function catalogRecords(database: DatabaseSync, write: Write): CatalogRecords {
  // Each row with its tags and with what its artifact looks like.
  const row = `c.*, a.about,
    (select json_group_array(tag) from (select tag from catalog_tags t where t.name = c.name and t.version = c.version order by tag)) as tags
    from catalog c left join artifacts a on a.digest = c.digest`;
  const latest = "order by c.seen_at desc, c.version desc limit 1";
  const sql = {
    seen: database.prepare("update catalog set seen_at = ? where name = ? and digest = ?"),
    add: database.prepare(`insert into catalog (name, version, kind, digest, created_at, seen_at, run_id, pipeline, file, node, invocation, output, facts)
      select ?1, coalesce(max(version), 0) + 1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 from catalog where name = ?1`),
    latest: database.prepare(`select ${row} where c.name = ? ${latest}`),
    numbered: database.prepare(`select ${row} where c.name = ? and c.version = ?`),
    tagged: database.prepare(
      `select ${row} where c.name = ?1 and c.version = (select version from catalog_tags where name = ?1 and tag = ?2)`,
    ),
    versions: database.prepare(`select ${row} where c.name = ? order by c.version desc limit 1000`),
    ofDigest: database.prepare(`select ${row} where c.digest = ? order by c.name`),
    list: database.prepare(`select ${row}
      where (?1 is null or c.kind = ?1) and (?2 is null or instr(lower(c.name), lower(?2)) > 0)
        and (?3 is null or exists (select 1 from catalog_tags t where t.name = c.name and t.version = c.version and t.tag = ?3))
        and (?4 is null or exists (select 1 from links l where l.digest = c.digest and l.kind = 'producer' and l.run_id = ?4))
        and (?3 is not null or ?4 is not null or not exists (
          select 1 from catalog later where later.name = c.name and (later.seen_at, later.version) > (c.seen_at, c.version)))
      order by c.seen_at desc, c.name limit ?5`),
    count: database.prepare("select count(*) as count from catalog where name = ?"),
    names: database.prepare("select distinct name from catalog order by name limit 2000"),
    tag: database.prepare(
      "insert into catalog_tags (name, tag, version) values (?, ?, ?) on conflict (name, tag) do update set version = excluded.version",
    ),
    untag: database.prepare("delete from catalog_tags where name = ? and version = ? and tag = ?"),
  };
  return {
    register({ name, value, runId, pipeline, file, node, invocation, output, time }) {
      const { asset, digest } = value;
      if (!asset) return;
      write(() => {
        if (sql.seen.run(time, name, digest).changes > 0) return;
        const facts = JSON.stringify(asset.facts);
        sql.add.run(name, asset.kind, digest, time, runId, pipeline, file, node, invocation, output, facts);
      });
    },
    find(reference) {
      const at = reference.lastIndexOf("@");
      const [name, version] = [reference.slice(0, at), reference.slice(at + 1)];
      const found =
        (at > 0 && /^\d+$/.test(version) ? sql.numbered.get(name, Number(version)) : undefined) ??
        (at > 0 ? sql.tagged.get(name, version) : undefined) ??
        sql.latest.get(reference);
      return found && read(found);
    },
    versions: (name) => sql.versions.all(name).map(read),
    ofDigest: (digest) => sql.ofDigest.all(digest).map(read),
    list: ({ kind, tag, search, runId, limit }) =>
      sql.list
        .all(kind ?? null, search ?? null, tag ?? null, runId ?? null, limit)
        .map(read)
        .map((entry) => ({ ...entry, versions: Number(sql.count.get(entry.name)?.["count"] ?? 1) })),
    names: () => sql.names.all().map((found) => String(found["name"])),
    tag: (name, version, tag) => write(() => sql.tag.run(name, tag, version)),
    untag: (name, version, tag) => write(() => sql.untag.run(name, version, tag)),
  };
}

function read(row: Record<string, unknown>): CatalogVersion {
  const text = (column: string) => String(row[column]);
  const about: Partial<Value> = row["about"] === null ? {} : JSON.parse(text("about"));
  return {
    name: text("name"),
    version: Number(row["version"]),
    // SAFETY: only `register` writes the column, from the kind of a checked value.
    kind: text("kind") as CatalogVersion["kind"],
    digest: text("digest"),
    tags: JSON.parse(text("tags")),
    createdAt: Number(row["created_at"]),
    runId: text("run_id"),
    pipeline: text("pipeline"),
    file: text("file"),
    node: text("node"),
    invocation: text("invocation"),
    output: text("output"),
    seenAt: Number(row["seen_at"]),
    facts: JSON.parse(text("facts")),
    summary: about.preview?.summary ?? "",
    size: about.size ?? 0,
  };
}
