/**
 * The facts of a run, in the order in which they were committed. Everything that is shown is a fold of them.
 *
 * Invariants:
 * 1. `seq` starts at 1 and grows by 1 within a run; `run.started` is first, `run.finished` last unless the run is resumed as a new run.
 * 2. An invocation is `created` once, before anything else is said of it, and `finished` at most once.
 * 3. An attempt's `log` and `progress` lie between its `started` and the next event that ends it.
 * 4. Times are milliseconds since the epoch, by the engine's clock.
 */
import { z } from "zod";
import { Failure } from "./failure.ts";
import { Pipeline } from "./graph.ts";
import { Json, JsonSchema } from "./json.ts";
import { FailureMode } from "./options.ts";
import { ResolvedParameter } from "./parameter.ts";
import { CallSite } from "./range.ts";
import { Value } from "./value.ts";

export const RunStatus = z.enum(["queued", "running", "paused", "succeeded", "failed", "cancelled", "interrupted"]);
export type RunStatus = z.infer<typeof RunStatus>;

export const FinishedRunStatus = z.enum(["succeeded", "failed", "cancelled", "interrupted", "paused"]);
export type FinishedRunStatus = z.infer<typeof FinishedRunStatus>;

export const InvocationStatus = z.enum(["succeeded", "failed", "skipped", "cancelled"]);
export type InvocationStatus = z.infer<typeof InvocationStatus>;

/** Which part of a pipeline a run covers, relative to an earlier run where it says so. */
export const RunSelection = z.object({
  from: z.string().optional(),
  until: z.string().optional(),
  only: z.string().optional(),
  /** The earlier run that is run again. */
  rerun: z.string().optional(),
  /** Only what failed (or never ran) in `rerun`. */
  failed: z.boolean().optional(),
});
export type RunSelection = Readonly<z.infer<typeof RunSelection>>;

/** A value that a run's request gives to an input of a node, in place of what the body wires to it. */
export const InputOverride = z.object({ node: z.string(), input: z.string(), value: Json });

/** How an invocation's input came about: enough to draw lineage and to explain a re-run. */
export const InputFact = z.object({
  name: z.string(),
  /** Content identity of the value: its digest. */
  digest: z.string().optional(),
  /** Invocations whose outputs are in it. */
  from: z.array(z.object({ invocation: z.string(), output: z.string() })).optional(),
  /** The value itself when it is short. */
  value: Json.optional(),
});
export type InputFact = Readonly<z.infer<typeof InputFact>>;

const stamp = { runId: z.string(), seq: z.int().min(1), time: z.number() };
const at = { ...stamp, invocation: z.string() };

/** One row of the result: what became of an invocation. */
export const StepResult = z.object({
  invocation: z.string(),
  node: z.string(),
  status: InvocationStatus,
  cached: z.boolean(),
  /** Why it ran or did not: `no earlier run`, `nothing changed`, `epochs 5 -> 10`, `code changed: clean`, `upstream load failed`. */
  reason: z.string(),
  attempts: z.int().min(0),
  durationMs: z.number().min(0),
  outputs: z.record(z.string(), Value),
  error: Failure.optional(),
});
export type StepResult = Readonly<z.infer<typeof StepResult>>;

/** One of several runs that were started together with different values. */
export const Sweep = z.object({
  id: z.string(),
  index: z.int().min(0),
  total: z.int().min(1),
  /** The values of the parameters that differ. */
  values: z.record(z.string(), Json),
});
export type Sweep = Readonly<z.infer<typeof Sweep>>;

export const RunStarted = z.object({
  ...stamp,
  type: z.literal("run.started"),
  pipeline: z.string(),
  file: z.string(),
  language: z.enum(["typescript", "python"]),
  parameters: z.array(ResolvedParameter),
  mode: FailureMode,
  selection: RunSelection.optional(),
  /** The graph as it was drawn when the run began. */
  graph: Pipeline.optional(),
  /** The run and invocation that this child run belongs to. */
  parent: z.object({ runId: z.string(), invocation: z.string() }).optional(),
  sweep: Sweep.optional(),
  /** Inputs that the run was given, whatever its body wires. */
  overrides: z.array(InputOverride).optional(),
});
export const InvocationCreated = z.object({
  ...at,
  type: z.literal("invocation.created"),
  node: z.string(),
  step: z.string(),
  /** Index within a map node. */
  index: z.int().min(0).optional(),
  /** Items of the map that this one invocation works off, from `index` on, when it is a batch. */
  items: z.int().min(1).optional(),
  /** Where the call is in the user's source. */
  site: CallSite.optional(),
});
export const InvocationStarted = z.object({
  ...at,
  type: z.literal("invocation.started"),
  attempt: z.int().min(1),
  inputs: z.array(InputFact),
  reason: z.string(),
  /**
   * The run that it is, when the call is a child pipeline. A step that returned a pipeline tells of its start a second time, for the same attempt, with
   * the run that its pipeline became.
   */
  childRun: z.string().optional(),
});
export const InvocationProgress = z.object({
  ...at,
  type: z.literal("invocation.progress"),
  attempt: z.int().min(1),
  done: z.number(),
  total: z.number().optional(),
  message: z.string().optional(),
});
export const InvocationRetrying = z.object({
  ...at,
  type: z.literal("invocation.retrying"),
  attempt: z.int().min(1),
  delayMs: z.number(),
  error: Failure,
});
export const InvocationFinished = z.object({
  ...stamp,
  ...StepResult.shape,
  type: z.literal("invocation.finished"),
  cacheKey: z.string().optional(),
  inputs: z.array(InputFact).optional(),
});
/** The run waits for a person: a form by `schema`, answered by `run.answer`. It comes after the invocation's `started`. */
export const AskOpened = z.object({
  ...at,
  type: z.literal("ask.opened"),
  name: z.string(),
  question: z.string(),
  schema: JsonSchema,
  /** After it the run pauses. */ timeoutMs: z.number().optional(),
});
/** A valid answer; also when a resumed run takes the answer of the run before. */
export const AskAnswered = z.object({ ...at, type: z.literal("ask.answered"), value: Json });
export const LogLevel = z.enum(["debug", "info", "warning", "error"]);
export type LogLevel = z.infer<typeof LogLevel>;
/** Log lines are streamed and kept beside the event log, not in it: their `seq` is that of the last event before them. */
export const LogLine = z.object({
  ...at,
  type: z.literal("log"),
  attempt: z.int().min(1),
  stream: z.enum(["stdout", "stderr", "log"]),
  level: LogLevel,
  text: z.string(),
});
export type LogLine = Readonly<z.infer<typeof LogLine>>;
export const RunFinished = z.object({
  ...stamp,
  type: z.literal("run.finished"),
  pipeline: z.string(),
  status: FinishedRunStatus,
  outputs: z.record(z.string(), Value),
  error: Failure.extend({ step: z.string().optional() }).optional(),
  steps: z.array(StepResult),
  durationMs: z.number().min(0),
});
export type RunFinished = Readonly<z.infer<typeof RunFinished>>;

export const RunEvent = z.discriminatedUnion("type", [
  RunStarted,
  InvocationCreated,
  InvocationStarted,
  InvocationProgress,
  InvocationRetrying,
  InvocationFinished,
  AskOpened,
  AskAnswered,
  LogLine,
  RunFinished,
]);
export type RunEvent = Readonly<z.infer<typeof RunEvent>>;
