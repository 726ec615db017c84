/**
 * What a run says about each node: the fold of its invocations, for hints, hovers, CodeLens and trees.
 *
 * Invariants:
 * 1. Pure: a run in, plain data out.
 * 2. A failed invocation makes its node failed, a running one makes it running: a node is never greener than its worst part.
 */
import type { Failure } from "../../runtime/model/failure.ts";
import type { InvocationState, Run } from "../../runtime/model/run.ts";
import type { Value } from "../../runtime/model/value.ts";

export type NodeStatus = InvocationState["status"];

export interface NodeResult {
  readonly node: string;
  readonly step: string;
  readonly status: NodeStatus;
  /** Number of invocations, and of those that are done. */
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** True when every invocation was answered from the cache. */
  readonly cached: boolean;
  /** From the first start to the last end for several; the invocation's own for one. */
  readonly durationMs: number | undefined;
  readonly reason: string | undefined;
  readonly attempts: number;
  /** Outputs of the only invocation; empty for maps and loops. */
  readonly outputs: Readonly<Record<string, Value>>;
  readonly error: Failure | undefined;
  readonly invocations: readonly InvocationState[];
  readonly progress: InvocationState["progress"];
}

export function collectNodeResults(run: Run): ReadonlyMap<string, NodeResult> {
  const byNode = new Map<string, InvocationState[]>();
  for (const invocation of Object.values(run.invocations)) {
    const list = byNode.get(invocation.node);
    if (list) list.push(invocation);
    else byNode.set(invocation.node, [invocation]);
  }
  return new Map([...byNode].map(([node, invocations]) => [node, summarize(node, invocations)]));
}

function summarize(node: string, invocations: readonly InvocationState[]): NodeResult {
  const [first] = invocations;
  const isSingle = invocations.length === 1;
  const failed = invocations.find((each) => each.status === "failed");
  return {
    node,
    step: first?.step ?? node,
    status: worstStatus(invocations),
    total: invocations.length,
    done: invocations.filter(isDone).length,
    failed: invocations.filter((each) => each.status === "failed").length,
    cached: invocations.every((each) => each.cached),
    durationMs: isSingle ? first?.durationMs : span(invocations),
    reason: isSingle ? first?.reason : undefined,
    attempts: Math.max(0, ...invocations.map((each) => each.attempts)),
    outputs: isSingle ? (first?.outputs ?? {}) : {},
    error: failed?.error,
    invocations,
    progress: isSingle ? first?.progress : undefined,
  };
}

/** Earlier in this list wins. */
const severity: readonly NodeStatus[] = [
  "failed",
  "running",
  "retrying",
  "cancelled",
  "pending",
  "succeeded",
  "skipped",
];

function worstStatus(invocations: readonly InvocationState[]): NodeStatus {
  const present = new Set(invocations.map((each) => each.status));
  // Some done and some waiting is a node at work, not one that waits.
  if (present.has("pending") && (present.has("succeeded") || present.has("skipped")) && !present.has("failed"))
    return "running";
  return severity.find((status) => present.has(status)) ?? "pending";
}

function isDone({ status }: Pick<InvocationState, "status">): boolean {
  return status === "succeeded" || status === "failed" || status === "skipped" || status === "cancelled";
}

function span(invocations: readonly InvocationState[]): number | undefined {
  let from = Infinity;
  let to = -Infinity;
  for (const { startedAt, finishedAt } of invocations) {
    if (startedAt !== undefined) from = Math.min(from, startedAt);
    if (finishedAt !== undefined) to = Math.max(to, finishedAt);
  }
  return to >= from ? to - from : undefined;
}
