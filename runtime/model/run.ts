/**
 * The one fold: a run's state from its events. Inline results, canvas, runs view and command line all derive from it.
 *
 * Invariants:
 * 1. Pure. The given run is not changed; parts that did not change keep their identity, so views can compare by reference.
 * 2. Prefix-consistent: folding a prefix and then the rest equals folding all; an event with an old `seq` changes nothing (except `log`, which never does).
 */
import { z } from "zod";
import type { RunEvent } from "./event.ts";
import { InputFact, InputOverride, InvocationStatus, RunSelection, RunStatus, Sweep } from "./event.ts";
import { Failure } from "./failure.ts";
import { JsonSchema } from "./json.ts";
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
  /** The run that it is, when the call is a child pipeline. */
  childRun: z.string().optional(),
  /** The question that waits for an answer now. */
  ask: z
    .object({
      name: z.string(),
      question: z.string(),
      schema: JsonSchema,
      timeoutMs: z.number().optional(),
      openedAt: z.number(),
    })
    .optional(),
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
  sweep: Sweep.optional(),
  overrides: z.array(InputOverride).optional(),
  counts: z.object({
    total: z.int(),
    succeeded: z.int(),
    cached: z.int(),
    failed: z.int(),
    skipped: z.int(),
    cancelled: z.int(),
  }),
  error: Failure.extend({ step: z.string().optional() }).optional(),
  /** Invocations whose question waits for an answer now; absent when there are none. */
  asking: z.array(z.string()).optional(),
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
  return foldRunEvents(run, [event]);
}

/**
 * The run after a batch of events of one run, in order: the same as folding one by one, but the invocations are copied
 * once per batch, so that a fan-out of thousands costs time in proportion to its events.
 */
export function foldRunEvents(run: Run | undefined, events: readonly RunEvent[]): Run | undefined {
  let current = run;
  let draft: Invocations | undefined;
  for (const event of events) {
    if (event.type === "run.started") {
      if (!current || event.seq > current.lastSeq) {
        current = begin(event);
        draft = undefined;
      }
    } else if (current && event.type !== "log" && event.seq > current.lastSeq) {
      if ("invocation" in event) draft ??= { ...current.invocations };
      current = next(current, event, draft ?? current.invocations);
    }
  }
  return current;
}

type Invocations = Record<string, InvocationState>;

function begin({
  runId,
  pipeline,
  file,
  language,
  parameters,
  selection,
  parent,
  sweep,
  overrides,
  graph,
  time,
  seq,
}: Extract<RunEvent, { type: "run.started" }>): Run {
  return {
    runId,
    pipeline,
    file,
    language,
    parameters,
    ...(selection && { selection }),
    ...(parent && { parent }),
    ...(sweep && { sweep }),
    ...(overrides && { overrides }),
    ...(graph && { graph }),
    status: "running",
    startedAt: time,
    counts: noCounts,
    lastSeq: seq,
    invocations: {},
    outputs: {},
  };
}

/** `draft` is this batch's own copy of the invocations: it is changed in place. */
function next(run: Run, event: Exclude<RunEvent, { type: "run.started" | "log" }>, draft: Invocations): Run {
  if (event.type === "run.finished") {
    return {
      ...without(run, "asking"),
      lastSeq: event.seq,
      status: event.status,
      outputs: event.outputs,
      finishedAt: event.time,
      durationMs: event.durationMs,
      ...(event.error && { error: event.error }),
    };
  }
  const moved: Run = { ...run, lastSeq: event.seq, invocations: draft };
  if (event.type === "invocation.created") {
    draft[event.invocation] = {
      invocation: event.invocation,
      node: event.node,
      step: event.step,
      ...(event.index !== undefined && { index: event.index }),
      ...(event.site && { site: event.site }),
      status: "pending",
      cached: false,
      attempts: 0,
      inputs: [],
      outputs: {},
    };
    return { ...moved, counts: { ...run.counts, total: run.counts.total + 1 } };
  }
  const before = draft[event.invocation];
  if (!before) return moved;
  switch (event.type) {
    case "invocation.started":
      draft[event.invocation] = {
        ...without(before, "progress"),
        status: "running",
        attempts: event.attempt,
        inputs: event.inputs,
        reason: event.reason,
        startedAt: before.startedAt ?? event.time,
        ...(event.childRun !== undefined && { childRun: event.childRun }),
      };
      return moved;
    case "invocation.progress": {
      const { done, total, message } = event;
      draft[event.invocation] = {
        ...before,
        progress: { done, ...(total !== undefined && { total }), ...(message !== undefined && { message }) },
      };
      return moved;
    }
    case "invocation.retrying":
      draft[event.invocation] = { ...before, status: "retrying", attempts: event.attempt, error: event.error };
      return moved;
    case "ask.opened": {
      const { name, question, schema, timeoutMs, time } = event;
      draft[event.invocation] = {
        ...before,
        ask: { name, question, schema, ...(timeoutMs !== undefined && { timeoutMs }), openedAt: time },
      };
      return withQuestion(moved, event.invocation);
    }
    case "ask.answered":
      draft[event.invocation] = without(before, "ask");
      return withoutQuestion(moved, event.invocation);
    case "invocation.finished":
      draft[event.invocation] = {
        ...without(before, "progress", "error", "ask"),
        status: event.status,
        cached: event.cached,
        reason: event.reason,
        attempts: event.attempts,
        durationMs: event.durationMs,
        finishedAt: event.time,
        outputs: event.outputs,
        ...(event.inputs && { inputs: event.inputs }),
        ...(event.error && { error: event.error }),
      };
      return {
        ...withoutQuestion(moved, event.invocation),
        counts: {
          ...run.counts,
          [event.status]: run.counts[event.status] + 1,
          cached: run.counts.cached + (event.cached ? 1 : 0),
        },
      };
    default:
      return event satisfies never;
  }
}

/** The same for a summary that holds no invocations. */
export function withQuestion(run: Run, invocation: string): Run {
  return { ...run, asking: [...(run.asking ?? []), invocation] };
}

export function withoutQuestion(run: Run, invocation: string): Run {
  if (!run.asking?.includes(invocation)) return run;
  const asking = run.asking.filter((open) => open !== invocation);
  return asking.length === 0 ? without(run, "asking") : { ...run, asking };
}

function without<T extends object, K extends keyof T>(value: T, ...keys: readonly K[]): Omit<T, K> {
  const copy = { ...value };
  for (const key of keys) delete copy[key];
  return copy;
}
