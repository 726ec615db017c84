/**
 * A run in the form in which a webview gets it: what a node's invocations say together where they are many, and pages of them.
 *
 * Invariants:
 * 1. Pure: a run in, plain data out.
 * 2. No result holds more invocations than a page, or than a node may have before it is tallied.
 */
import type { InvocationState, Run } from "../../runtime/model/run.ts";
import type { InvocationFilter, InvocationPage, NodeTally, ShownRun } from "../../runtime/protocol/shown-run.ts";
import { talliedFrom } from "../../runtime/protocol/shown-run.ts";
import { outputsText } from "./value-text.ts";

/** Nodes that are tallied, by what the run has now. */
export function largeNodes(run: Run): Set<string> {
  const counts = new Map<string, number>();
  for (const { node } of Object.values(run.invocations)) counts.set(node, (counts.get(node) ?? 0) + 1);
  return new Set([...counts].flatMap(([node, count]) => (count >= talliedFrom ? [node] : [])));
}

export function shownRun(run: Run, large: ReadonlySet<string>): ShownRun {
  if (large.size === 0) return run;
  return {
    ...run,
    invocations: Object.fromEntries(Object.entries(run.invocations).filter(([, { node }]) => !large.has(node))),
    tallies: Object.fromEntries(talliesOf(run, large).map((tally) => [tally.node, tally])),
  };
}

export function talliesOf(run: Run, nodes: ReadonlySet<string>): NodeTally[] {
  const tallies = new Map<string, { -readonly [K in keyof NodeTally]: NodeTally[K] }>();
  for (const invocation of Object.values(run.invocations)) {
    const { node, step, status, cached, startedAt, durationMs, ask, error } = invocation;
    if (!nodes.has(node)) continue;
    let tally = tallies.get(node);
    if (!tally) tallies.set(node, (tally = { ...nothing, node, step }));
    tally.total += 1;
    tally[status] += 1;
    if (cached) tally.cached += 1;
    if (ask) tally.asking += 1;
    if (startedAt !== undefined) tally.startedAt = Math.min(tally.startedAt ?? Infinity, startedAt);
    tally.durationMs += durationMs ?? 0;
    if (status === "failed") tally.error ??= error?.message;
  }
  return [...tallies.values()];
}

const nothing = {
  total: 0,
  pending: 0,
  running: 0,
  retrying: 0,
  succeeded: 0,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  cached: 0,
  asking: 0,
  durationMs: 0,
};

interface PageRequest {
  readonly node: string;
  readonly filter: InvocationFilter;
  readonly search: string;
  readonly offset: number;
  readonly limit: number;
}

export function invocationPage(run: Run, { node, filter, search, offset, limit }: PageRequest): InvocationPage {
  const wanted = search.trim().toLowerCase();
  const isIndex = /^\d+$/.test(wanted);
  const matching: InvocationState[] = [];
  let place = 0;
  for (const invocation of Object.values(run.invocations)) {
    if (invocation.node !== node) continue;
    const index = invocation.index ?? place;
    place += 1;
    if (!isShown(invocation, filter)) continue;
    if (isIndex ? String(index).startsWith(wanted) : wanted === "" || textOf(invocation).includes(wanted))
      matching.push(invocation);
  }
  return { matching: matching.length, items: matching.slice(offset, offset + limit) };
}

function isShown({ status, cached, ask }: InvocationState, filter: InvocationFilter): boolean {
  if (filter === "all") return true;
  if (filter === "asking") return ask !== undefined;
  if (filter === "cached") return cached;
  return status === filter;
}

function textOf({ invocation, error, outputs, inputs }: InvocationState): string {
  const values = inputs.map(({ value }) => (value === undefined ? "" : JSON.stringify(value)));
  return [invocation, error?.message ?? "", outputsText(outputs), ...values].join("\n").toLowerCase();
}
