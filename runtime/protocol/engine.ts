/**
 * Editor and command line to engine. One engine per workspace listens on a Unix socket or named pipe; its address and
 * token stand in `.pipeloom/engine.json`, which only the user can read. The first line a client sends is `Hello`;
 * with a wrong token the engine closes the connection. After it, frames of `rpc.ts` follow, one per line.
 */
import { z } from "zod";
import { Failure } from "../model/failure.ts";
import { FailureMode } from "../model/options.ts";
import { InputOverride, LogLine, RunEvent, RunSelection, Sweep } from "../model/event.ts";
import { Pipeline } from "../model/graph.ts";
import { Json } from "../model/json.ts";
import { ResolvedParameter } from "../model/parameter.ts";
import { Run, RunSummary } from "../model/run.ts";
import { Artifact, Preview } from "../model/value.ts";
import { CacheExplanation, cacheRequests } from "./cache.ts";
import { catalogRequests } from "./catalog.ts";
import type { Contract } from "./rpc.ts";
import { versionRequests } from "./versions.ts";

/** Grows by one whenever an older client or engine could misread a message; a client replaces an engine of another version. */
export const engineProtocolVersion = 1;

export const Hello = z.object({ token: z.string(), protocol: z.int(), client: z.string() });
export const Welcome = z.object({ ok: z.literal(true), protocol: z.int(), pid: z.int() });

/** Contents of `.pipeloom/engine.json` (mode 0600). `workspace` tells a copied folder's address from its own. */
export const EngineAddress = z.object({
  pid: z.int(),
  socket: z.string(),
  token: z.string(),
  protocol: z.int(),
  version: z.string(),
  startedAt: z.number(),
  workspace: z.string().optional(),
});
export type EngineAddress = Readonly<z.infer<typeof EngineAddress>>;

export const StartRun = z.object({
  /** Absolute path of the pipeline file, and the pipeline's export and graph as the client parsed them. */
  file: z.string(),
  pipeline: Pipeline,
  parameters: z.array(ResolvedParameter),
  selection: RunSelection.optional(),
  /** False: nothing is answered from the cache (results are still recorded). */
  useCache: z.boolean().default(true),
  mode: FailureMode.optional(),
  executor: z.string().default("local"),
  /** Interpreter chosen by the user; otherwise the engine looks for one. */
  python: z.string().optional(),
  /** Other pipelines of the file, as drawn: the graphs of child runs. Without them child runs work, and show no graph. */
  children: z.array(Pipeline).optional(),
  /** Values that stand in for what the body wires to inputs of nodes, in this run only. */
  overrides: z.array(InputOverride).optional(),
  /** Present: one of several runs that belong together. */
  sweep: Sweep.optional(),
  /** Values of secrets by name, as far as the client has them; others are looked for in the engine's environment. Never recorded. */
  secrets: z.record(z.string(), z.string()).optional(),
});
export type StartRun = z.infer<typeof StartRun>;

export const TablePage = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  total: z.int(),
  offset: z.int(),
  /** Row-major; a missing cell is null. */
  rows: z.array(z.array(Json)),
});
export type TablePage = z.infer<typeof TablePage>;

const run = z.object({ runId: z.string() });

export const engineContract = {
  requests: {
    ...cacheRequests,
    ...catalogRequests,
    ...versionRequests,
    "engine.status": {
      params: z.object({}),
      result: z.object({
        pid: z.int(),
        version: z.string(),
        workspace: z.string(),
        uptimeMs: z.number(),
        activeRuns: z.array(z.string()),
        workers: z.array(z.object({ pid: z.int(), language: z.enum(["typescript", "python"]), isBusy: z.boolean() })),
        python: z.object({ path: z.string(), version: z.string() }).optional(),
      }),
    },
    /** Refused with `busy` while runs are active, unless forced: then they end as interrupted. */
    "engine.stop": { params: z.object({ force: z.boolean().default(false) }), result: z.object({}) },
    /** Answered as soon as the run is recorded. Refused with `bad-file`, `bad-parameters`, `no-python`, `store-error`, … */
    "run.start": { params: StartRun, result: run },
    /** Warms a worker for a file that is open, so that the first run starts at once. Runs none of the user's code. */
    "run.warm": {
      params: z.object({ language: z.enum(["typescript", "python"]), file: z.string(), python: z.string().optional() }),
      result: z.object({}),
    },
    "run.cancel": { params: run, result: z.object({}) },
    /**
     * Answers a question that a run waits for: `invocation` is the asking invocation's id, or the question's name. Refused with
     * `bad-answer` and the reason when the value does not fit the question's schema (it may be asked again), `no-question` when nothing waits.
     */
    "run.answer": { params: run.extend({ invocation: z.string(), value: Json }), result: z.object({}) },
    /**
     * Runs a finished run again as a new one, with its parameters: what had finished is taken from it where its key still matches, and
     * answers are not asked again. `pipeline`, `parameters` and `children` replace what was recorded, when the file was edited since.
     */
    "run.resume": {
      params: run.extend({
        pipeline: Pipeline.optional(),
        parameters: z.array(ResolvedParameter).optional(),
        children: z.array(Pipeline).optional(),
        python: z.string().optional(),
        secrets: StartRun.shape.secrets,
      }),
      result: run,
    },
    /**
     * What a run would do: which invocations run, are reused or are skipped, and why. Runs the pipeline's body where its plan is not known,
     * but no step. `isComplete` is false when the body goes on depending on data that is not there yet.
     */
    "run.preview": {
      params: StartRun,
      result: z.object({
        isComplete: z.boolean(),
        invocations: z.array(
          z.object({
            invocation: z.string(),
            node: z.string(),
            step: z.string(),
            action: z.enum(["run", "reuse", "skip"]),
            reason: z.string(),
          }),
        ),
        error: Failure.optional(),
      }),
    },
    /** Why each step of a run (or those of one node) would run or be reused: the parts of its key beside those of its last run. */
    "cache.explain": { params: StartRun.extend({ node: z.string().optional() }), result: CacheExplanation },
    "run.get": { params: run, result: Run },
    /** Events after `after`, for a client that joins late. */
    "run.events": {
      params: run.extend({ after: z.int().default(0), limit: z.int().max(10_000).default(1_000) }),
      result: z.object({ events: z.array(RunEvent), isComplete: z.boolean() }),
    },
    "runs.list": {
      params: z.object({
        limit: z.int().max(1_000).default(50),
        before: z.string().optional(),
        file: z.string().optional(),
        pipeline: z.string().optional(),
      }),
      result: z.object({ runs: z.array(RunSummary) }),
    },
    "logs.read": {
      params: run.extend({
        invocation: z.string().optional(),
        limit: z.int().max(10_000).default(2_000),
        after: z.int().default(0),
      }),
      result: z.object({ lines: z.array(LogLine), next: z.int(), droppedBytes: z.int() }),
    },
    /** Events of the named runs, or of all runs, are sent from now on. */
    subscribe: {
      params: z.object({ runs: z.union([z.literal("all"), z.array(z.string())]), logs: z.boolean().default(true) }),
      result: z.object({}),
    },
    "artifacts.list": {
      params: z.object({
        runId: z.string().optional(),
        limit: z.int().max(1_000).default(200),
        before: z.number().optional(),
      }),
      result: z.object({ artifacts: z.array(Artifact) }),
    },
    /** A full digest or an unambiguous prefix of at least 6 characters. */
    "artifact.get": { params: z.object({ digest: z.string() }), result: Artifact },
    /** Raw bytes, at most 1 MiB a call, in base64. Refused with `unsafe` for pickles. */
    "artifact.read": {
      params: z.object({
        digest: z.string(),
        offset: z.int().min(0).default(0),
        length: z.int().min(1).max(1_048_576).default(1_048_576),
      }),
      result: z.object({ base64: z.string(), size: z.int() }),
    },
    /** Rows of a table artifact. */
    "artifact.rows": {
      params: z.object({
        digest: z.string(),
        offset: z.int().min(0),
        limit: z.int().min(1).max(1_000),
        sort: z.object({ column: z.string(), descending: z.boolean() }).optional(),
        filter: z.string().optional(),
      }),
      result: TablePage,
    },
    /** Writes an artifact's bytes to a file. Pickles are copied, never opened. */
    "artifact.export": {
      params: z.object({ digest: z.string(), path: z.string(), format: z.enum(["raw", "json", "csv"]).default("raw") }),
      result: z.object({ path: z.string(), size: z.int() }),
    },
    /** For each step of a pipeline: would it be answered from the cache now? Runs nothing of the user's code. */
    "cache.preview": {
      params: z.object({ file: z.string(), pipeline: Pipeline }),
      result: z.object({
        nodes: z.array(
          z.object({
            node: z.string(),
            state: z.enum(["cached", "stale", "never-run", "unknown"]),
            reason: z.string(),
            runId: z.string().optional(),
            outputs: z.record(z.string(), z.object({ digest: z.string(), preview: Preview.optional() })).optional(),
          }),
        ),
      }),
    },
  },
  events: {
    "run.event": z.object({ events: z.array(RunEvent) }),
    "engine.log": z.object({ level: z.enum(["info", "warning", "error"]), message: z.string() }),
  },
} as const satisfies Contract;
export type EngineContract = typeof engineContract;
