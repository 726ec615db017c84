/**
 * Statuses by node, apart from the node list: an event re-renders one card, never the graph.
 *
 * Job: fold a run's invocations into one status per node; groups sum up what is in them.
 * Invariants:
 * 1. A node whose invocations did not change keeps its status object, so that selectors compare by reference.
 * 2. Only nodes touched by a batch of events are folded again; the rest of a large run is not even looked at.
 */
import { create } from "zustand";
import type { InvocationState } from "../../runtime/model/run.ts";
import type { Node } from "../../runtime/model/graph.ts";
import type { NodeTally, RunNews, ShownRun } from "../../runtime/protocol/shown-run.ts";
import { formatValue } from "../format/value.ts";

/** `asking`: running, and waiting for a person's answer. */
export type StatusName = InvocationState["status"] | "asking";

export interface NodeStatus {
  readonly status: StatusName;
  readonly cached: boolean;
  readonly durationMs?: number | undefined;
  readonly startedAt?: number | undefined;
  readonly attempts: number;
  readonly reason?: string | undefined;
  /** `done` of `total` invocations, when there are several. */
  readonly counts?: { readonly done: number; readonly failed: number; readonly total: number } | undefined;
  readonly progress?:
    | { readonly done: number; readonly total?: number | undefined; readonly message?: string | undefined }
    | undefined;
  /** The result in one line. */
  readonly preview?: string | undefined;
  readonly error?: string | undefined;
  /** What it asks. */
  readonly question?: string | undefined;
  /** The run that it is. */
  readonly childRun?: string | undefined;
}

interface Statuses {
  readonly byNode: ReadonlyMap<string, NodeStatus>;
}

/** Node -> its invocations, for the run that is shown. Grows as invocations are created. */
export type InvocationIndex = Map<string, Set<string>>;

export const useStatuses = create<Statuses>()(() => ({ byNode: new Map() }));

/** Statuses of a whole run, for when another one is shown. */
export function statusesOf(run: ShownRun | undefined): ReadonlyMap<string, NodeStatus> {
  const result = new Map<string, NodeStatus>();
  for (const [node, invocations] of byNode(run)) result.set(node, combine(invocations));
  for (const tally of Object.values(run?.tallies ?? {})) result.set(tally.node, tallied(tally));
  return result;
}

/** Statuses after news were folded into `run`. */
export function updateStatuses(
  before: ReadonlyMap<string, NodeStatus>,
  run: ShownRun,
  { events, tallies = [] }: Pick<RunNews, "events" | "tallies">,
  index: InvocationIndex,
): ReadonlyMap<string, NodeStatus> {
  const touched = new Set<string>();
  for (const event of events) {
    if (event.type === "log" || !("invocation" in event)) continue;
    const invocation = run.invocations[event.invocation];
    if (!invocation) continue;
    touched.add(invocation.node);
    const ids = index.get(invocation.node);
    if (ids) ids.add(invocation.invocation);
    else index.set(invocation.node, new Set([invocation.invocation]));
  }
  if (touched.size === 0 && tallies.length === 0) return before;
  const result = new Map(before);
  for (const node of touched)
    result.set(node, combine([...(index.get(node) ?? [])].flatMap((id) => run.invocations[id] ?? [])));
  for (const tally of tallies) {
    index.delete(tally.node);
    result.set(tally.node, tallied(tally));
  }
  return result;
}

export function indexOf(run: ShownRun | undefined): InvocationIndex {
  return new Map(
    [...byNode(run)].map(([node, invocations]) => [node, new Set(invocations.map((each) => each.invocation))]),
  );
}

/** The status of a group: what its nodes say together. */
export function groupStatus(
  statuses: ReadonlyMap<string, NodeStatus>,
  members: readonly Node[],
): NodeStatus | undefined {
  const found = members.flatMap((node) => statuses.get(node.id) ?? []);
  if (found.length === 0) return undefined;
  const done = found.filter((status) => isDone(status.status)).length;
  return {
    status: worst(found.map((status) => status.status)),
    cached: found.every((status) => status.cached),
    attempts: 1,
    durationMs: found.reduce((sum, status) => sum + (status.durationMs ?? 0), 0),
    counts: { done, failed: found.filter((status) => status.status === "failed").length, total: found.length },
  };
}

function byNode(run: ShownRun | undefined): Map<string, InvocationState[]> {
  const result = new Map<string, InvocationState[]>();
  for (const invocation of Object.values(run?.invocations ?? {})) {
    const list = result.get(invocation.node);
    if (list) list.push(invocation);
    else result.set(invocation.node, [invocation]);
  }
  return result;
}

function combine(invocations: readonly InvocationState[]): NodeStatus {
  const [first] = invocations;
  if (first && invocations.length === 1) return single(first);
  const total = invocations.length;
  const failed = invocations.filter((invocation) => invocation.status === "failed");
  return {
    status: worst(invocations.map(statusOf)),
    cached: invocations.every((invocation) => invocation.cached),
    attempts: Math.max(...invocations.map((invocation) => invocation.attempts)),
    durationMs: invocations.reduce((sum, invocation) => sum + (invocation.durationMs ?? 0), 0),
    startedAt: first?.startedAt,
    counts: {
      done: invocations.filter((invocation) => isDone(invocation.status)).length,
      failed: failed.length,
      total,
    },
    error: failed[0]?.error?.message,
    question: invocations.find(({ ask }) => ask)?.ask?.question,
    childRun: invocations.findLast(({ childRun }) => childRun !== undefined)?.childRun,
  };
}

function tallied(tally: NodeTally): NodeStatus {
  const { total, failed, cached, startedAt, durationMs, error } = tally;
  const present = names.filter((name) => tally[name] > 0);
  return {
    status: worst(present),
    cached: cached === total,
    attempts: 1,
    durationMs,
    startedAt,
    counts: { done: tally.succeeded + failed + tally.skipped + tally.cancelled, failed, total },
    error,
  };
}

export function statusOf({ status, ask }: Pick<InvocationState, "status" | "ask">): StatusName {
  return ask ? "asking" : status;
}

function single(invocation: InvocationState): NodeStatus {
  const { cached, durationMs, startedAt, attempts, reason, progress, outputs, error, ask, childRun } = invocation;
  const status = statusOf(invocation);
  const values = Object.entries(outputs);
  const preview = values
    .map(([name, value]) => (values.length > 1 ? `${name}: ${formatValue(value, 40)}` : formatValue(value, 60)))
    .join(", ");
  return {
    status,
    cached,
    durationMs,
    startedAt,
    attempts,
    reason,
    progress,
    preview: preview === "" ? undefined : preview,
    error: status === "failed" || status === "retrying" ? error?.message : undefined,
    question: ask?.question,
    childRun,
  };
}

/** From what needs attention first to what does not. */
const names = [
  "asking",
  "failed",
  "retrying",
  "running",
  "cancelled",
  "pending",
  "succeeded",
  "skipped",
] as const satisfies readonly StatusName[];
const order: readonly StatusName[] = names;

function worst(statuses: readonly StatusName[]): StatusName {
  if (statuses.includes("asking")) return "asking";
  if (statuses.some((status) => status === "running") || (statuses.includes("pending") && statuses.some(isDone))) {
    return statuses.includes("failed") ? "failed" : "running";
  }
  return order.find((status) => statuses.includes(status)) ?? "pending";
}

export function isDone(status: StatusName): boolean {
  return status === "succeeded" || status === "failed" || status === "skipped" || status === "cancelled";
}
