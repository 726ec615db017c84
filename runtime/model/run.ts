/**
 * The one fold: a run's state from its events. Inline results, canvas, runs view and command line all derive from it.
 *
 * Invariants:
 * 1. Pure. The given run is not changed; parts that did not change keep their identity, so views can compare by reference.
 * 2. Prefix-consistent: folding a prefix and then the rest equals folding all; an event with an old `seq` changes nothing (except `log`, which never does).
 */
import { z } from "zod";
import type { RunEvent } from "./event.ts";
import { InputFact, InvocationStatus, RunSelection, RunStatus } from "./event.ts";
import { Failure } from "./failure.ts";
import { Pipeline } from "./graph.ts";
import { ResolvedParameter } from "./parameter.ts";
import { CallSite } from "./range.ts";
import { Value } from "./value.ts";

export const InvocationState = z.object({
  invocation: z.string(),
  node: z.string(),
  step: z.string(),
  index: z.int().optional(),
  site: CallSite.optional(),
  status: z.union([z.literal("pending"), z.literal("running"), z.literal("retrying"), InvocationStatus]),
  cached: z.boolean(),
  reason: z.string().optional(),
  attempts: z.int(),
  startedAt: z.number().optional(),
  finishedAt: z.number().optional(),
  durationMs: z.number().optional(),
  progress: z.object({ done: z.number(), total: z.number().optional(), message: z.string().optional() }).optional(),
  inputs: z.array(InputFact),
  outputs: z.record(z.string(), Value),
  error: Failure.optional(),
});
export type InvocationState = Readonly<z.infer<typeof InvocationState>>;

/** What the runs view lists. */
export const RunSummary = z.object({
  runId: z.string(),
  pipeline: z.string(),
  file: z.string(),
  language: z.enum(["typescript", "python"]),
  status: RunStatus,
  startedAt: z.number(),
  finishedAt: z.number().optional(),
  durationMs: z.number().optional(),
  parameters: z.array(ResolvedParameter),
  selection: RunSelection.optional(),
  parent: z.object({ runId: z.string(), invocation: z.string() }).optional(),
  counts: z.object({ total: z.int(), succeeded: z.int(), cached: z.int(), failed: z.int(), skipped: z.int(), cancelled: z.int() }),
  error: Failure.extend({ step: z.string().optional() }).optional(),
});
export type RunSummary = Readonly<z.infer<typeof RunSummary>>;

export const Run = RunSummary.extend({
  lastSeq: z.int(),
  graph: Pipeline.optional(),
  invocations: z.record(z.string(), InvocationState),
  outputs: z.record(z.string(), Value),
});
export type Run = Readonly<z.infer<typeof Run>>;

const noCounts = { total: 0, succeeded: 0, cached: 0, failed: 0, skipped: 0, cancelled: 0 };

/** The run after an event. The first event must be `run.started`; before it `run` is undefined. */
export function foldRun(run: Run | undefined, event: RunEvent): Run | undefined {
  if (event.type === "run.started") {
    if (run && event.seq <= run.lastSeq) return run;
    const { runId, pipeline, file, language, parameters, selection, parent, graph } = event;
    return {
      runId, pipeline, file, language, parameters,
      ...(selection && { selection }), ...(parent && { parent }), ...(graph && { graph }),
      status: "running", startedAt: event.time, counts: noCounts, lastSeq: event.seq, invocations: {}, outputs: {},
    };
  }
  if (!run || event.type === "log" || event.seq <= run.lastSeq) return run;
  if (event.type === "run.finished") {
    return {
      ...run, lastSeq: event.seq, status: event.status, outputs: event.outputs, finishedAt: event.time, durationMs: event.durationMs,
      ...(event.error && { error: event.error }),
    };
  }
  if (event.type === "invocation.created") {
    const created: InvocationState = {
      invocation: event.invocation, node: event.node, step: event.step,
      ...(event.index !== undefined && { index: event.index }), ...(event.site && { site: event.site }),
      status: "pending", cached: false, attempts: 0, inputs: [], outputs: {},
    };
    return put({ ...run, counts: { ...run.counts, total: run.counts.total + 1 } }, event.seq, created);
  }
  const before = run.invocations[event.invocation];
  if (!before) return { ...run, lastSeq: event.seq };
  switch (event.type) {
    case "invocation.started":
      return put(run, event.seq, { ...without(before, "progress"), status: "running", attempts: event.attempt, inputs: event.inputs, reason: event.reason, startedAt: before.startedAt ?? event.time });
    case "invocation.progress": {
      const { done, total, message } = event;
      return put(run, event.seq, { ...before, progress: { done, ...(total !== undefined && { total }), ...(message !== undefined && { message }) } });
    }
    case "invocation.retrying":
      return put(run, event.seq, { ...before, status: "retrying", attempts: event.attempt, error: event.error });
    case "invocation.finished": {
      const counts = { ...run.counts, [event.status]: run.counts[event.status] + 1, cached: run.counts.cached + (event.cached ? 1 : 0) };
      return put({ ...run, counts }, event.seq, {
        ...without(before, "progress", "error"), status: event.status, cached: event.cached, reason: event.reason, attempts: event.attempts,
        durationMs: event.durationMs, finishedAt: event.time, outputs: event.outputs,
        ...(event.inputs && { inputs: event.inputs }), ...(event.error && { error: event.error }),
      });
    }
    default:
      return event satisfies never;
  }
}

function put(run: Run, seq: number, invocation: InvocationState): Run {
  return { ...run, lastSeq: seq, invocations: { ...run.invocations, [invocation.invocation]: invocation } };
}

function without<T extends object, K extends keyof T>(value: T, ...keys: readonly K[]): Omit<T, K> {
  const copy = { ...value };
  for (const key of keys) delete copy[key];
  return copy;
}
