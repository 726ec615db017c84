/** What can be answered without running: results by cache key, why a key differs from the last one, and plans of static bodies. */
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { Json } from "../model/json.ts";
import { Manifest, Plan, PlannedStep } from "../model/plan.ts";

/** What went into a cache key, kept so that a miss can be explained. */
export const KeyComponents = z.object({
  key: z.string(),
  code: z.string(),
  /** Input name -> digest, and the value itself when it is short. */
  inputs: z.record(z.string(), z.object({ digest: z.string(), value: Json.optional() })),
  /** Declared environment variable -> digest of its value. */
  environment: z.record(z.string(), z.string()),
  /** Schema of the key itself. */
  schema: z.int(),
});
export type KeyComponents = z.infer<typeof KeyComponents>;

interface CacheHit {
  readonly runId: string;
  readonly invocation: string;
  readonly createdAt: number;
  /** Output name -> digest. */
  readonly outputs: { readonly [name: string]: string };
}

/** Where a step stands: the same place in the next run is compared with it. */
export interface Place {
  readonly file: string;
  readonly pipeline: string;
  readonly node: string;
  readonly ordinal: number;
}

export interface Latest {
  readonly runId: string;
  readonly status: string;
  readonly components: KeyComponents;
}

export interface CacheRecords {
  get(key: string): CacheHit | undefined;
  put(key: string, hit: CacheHit): void;
  latest(place: Place): Latest | undefined;
  putLatest(place: Place, latest: Latest): void;
  putCode(digest: string, parts: { readonly [name: string]: string }): void;
  codeParts(digest: string): { readonly [name: string]: string } | undefined;
  plan(key: string): Plan | undefined;
  putPlan(key: string, plan: Plan): void;
  /** What a file was found to be made of; it holds while its manifest does. */
  description(key: string): Description | undefined;
  putDescription(key: string, description: Description): void;
  /** Any other short text that is cheap to lose. */
  note(key: string): string | undefined;
  putNote(key: string, text: string): void;
}

export const StepCode = PlannedStep.pick({ name: true, file: true, codeDigest: true, codeParts: true });
export type StepCode = Readonly<z.infer<typeof StepCode>>;

/** What a file is made of. `unit` is there when a bundle was made of it. */
const Description = z.object({
  manifest: Manifest,
  steps: z.array(StepCode),
  unit: z.object({ file: z.string(), entry: z.string(), digest: z.string() }).optional(),
});
type Description = z.infer<typeof Description>;

/** Plans are small but many while a file is edited; the least recently used go first. */
const keptPlans = 200;

type Write = (work: () => unknown) => void;

export function cacheRecords(database: DatabaseSync, write: Write, now: () => number): CacheRecords {
  const sql = {
    get: database.prepare("select created_at, run_id, invocation, outputs from cache where key = ?"),
    put: database.prepare(
      "insert into cache (key, created_at, run_id, invocation, outputs) values (?, ?, ?, ?, ?) on conflict (key) do update set created_at = excluded.created_at, run_id = excluded.run_id, invocation = excluded.invocation, outputs = excluded.outputs",
    ),
    latest: database.prepare(
      "select run_id, status, components from latest where file = ? and pipeline = ? and node = ? and ordinal = ?",
    ),
    putLatest: database.prepare(
      "insert into latest (file, pipeline, node, ordinal, run_id, status, components) values (?, ?, ?, ?, ?, ?, ?) on conflict (file, pipeline, node, ordinal) do update set run_id = excluded.run_id, status = excluded.status, components = excluded.components",
    ),
    putCode: database.prepare("insert into codes (digest, parts) values (?, ?) on conflict do nothing"),
    code: database.prepare("select parts from codes where digest = ?"),
    plan: database.prepare("select plan from plans where key = ?"),
    putPlan: database.prepare(
      "insert into plans (key, used_at, plan) values (?, ?, ?) on conflict (key) do update set used_at = excluded.used_at, plan = excluded.plan",
    ),
    trimPlans: database.prepare(
      "delete from plans where key not in (select key from plans order by used_at desc limit ?)",
    ),
  };
  const knownCodes = new Set<string>();
  const keep = (key: string, content: unknown) =>
    write(() => {
      sql.putPlan.run(key, now(), JSON.stringify(content));
      sql.trimPlans.run(keptPlans);
    });
  return {
    get(key) {
      const row = sql.get.get(key);
      return (
        row && {
          runId: String(row["run_id"]),
          invocation: String(row["invocation"]),
          createdAt: Number(row["created_at"]),
          outputs: JSON.parse(String(row["outputs"])),
        }
      );
    },
    put: (key, hit) =>
      write(() => sql.put.run(key, hit.createdAt, hit.runId, hit.invocation, JSON.stringify(hit.outputs))),
    latest({ file, pipeline, node, ordinal }) {
      const row = sql.latest.get(file, pipeline, node, ordinal);
      if (!row) return undefined;
      const components = KeyComponents.safeParse(JSON.parse(String(row["components"])));
      return components.success
        ? { runId: String(row["run_id"]), status: String(row["status"]), components: components.data }
        : undefined;
    },
    putLatest: ({ file, pipeline, node, ordinal }, { runId, status, components }) =>
      write(() => sql.putLatest.run(file, pipeline, node, ordinal, runId, status, JSON.stringify(components))),
    putCode(digest, parts) {
      if (knownCodes.has(digest)) return;
      write(() => sql.putCode.run(digest, JSON.stringify(parts)));
      knownCodes.add(digest);
    },
    codeParts(digest) {
      const row = sql.code.get(digest);
      return row && JSON.parse(String(row["parts"]));
    },
    plan(key) {
      const row = sql.plan.get(`plan:${key}`);
      if (!row) return undefined;
      const plan = Plan.safeParse(JSON.parse(String(row["plan"])));
      return plan.success ? plan.data : undefined;
    },
    putPlan: (key, plan) => keep(`plan:${key}`, plan),
    description(key) {
      const row = sql.plan.get(`description:${key}`);
      const description = row && Description.safeParse(JSON.parse(String(row["plan"])));
      return description?.success ? description.data : undefined;
    },
    putDescription: (key, description) => keep(`description:${key}`, description),
    note(key) {
      const row = sql.plan.get(`note:${key}`);
      return row && String(JSON.parse(String(row["plan"])));
    },
    putNote: (key, text) => keep(`note:${key}`, text),
  };
}
