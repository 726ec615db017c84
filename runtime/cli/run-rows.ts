/** A run as rows, one per node: what the live display draws. Pure. */
import type { Pipeline } from "../model/graph.ts";
import type { InvocationState, Run } from "../model/run.ts";
import { inReadingOrder } from "./graph-order.ts";
import { printable } from "./text-width.ts";
import { count, summaryOf } from "./words.ts";

export type RowStatus = InvocationState["status"] | "cached";

export interface Row {
  readonly node: string;
  readonly status: RowStatus;
  /** Invocations of the node; a map node has many. */
  readonly total: number;
  readonly detail: string;
  readonly startedAt?: number;
  readonly durationMs?: number;
}

/** The nodes that a run can work on, in reading order. Groups and blocks are not run themselves. */
export function runNodes(graph: Pipeline): readonly string[] {
  const below = (parent: string | undefined): readonly string[] =>
    inReadingOrder(graph, parent).flatMap(({ id, kind }) => (isRun(kind) ? [id, ...below(id)] : below(id)));
  return below(undefined);
}

/** `nodes` in their order, then nodes that only the run knows. */
export function rowsOf(run: Run, nodes: readonly string[]): readonly Row[] {
  const byNode = new Map<string, InvocationState[]>(nodes.map((node) => [node, []]));
  for (const invocation of Object.values(run.invocations)) {
    const group = byNode.get(invocation.node);
    if (group) group.push(invocation);
    else byNode.set(invocation.node, [invocation]);
  }
  return [...byNode].map(([node, invocations]) => rowOf(node, invocations));
}

function isRun(kind: Pipeline["nodes"][number]["kind"]): boolean {
  return kind === "step" || kind === "map" || kind === "pipeline" || kind === "ask";
}

function rowOf(node: string, invocations: readonly InvocationState[]): Row {
  const [first] = invocations;
  if (!first) return { node, status: "pending", total: 0, detail: "" };
  const status = statusOf(invocations);
  if (invocations.length === 1) return { node, status, total: 1, detail: detailOf(first), ...times(first) };
  return { node, status, total: invocations.length, detail: countsOf(invocations), ...spanOf(invocations) };
}

/** The one that matters most: a failure before what still runs, what runs before what is done. */
const importance: readonly RowStatus[] = [
  "failed",
  "running",
  "retrying",
  "pending",
  "cancelled",
  "skipped",
  "succeeded",
  "cached",
];

function statusOf(invocations: readonly InvocationState[]): RowStatus {
  const found = new Set(invocations.map(statusOfOne));
  // Items that wait while others are done: the node is at work.
  if (found.has("pending") && found.size > 1 && !found.has("failed")) return "running";
  return importance.find((status) => found.has(status)) ?? "pending";
}

function statusOfOne({ status, cached }: InvocationState): RowStatus {
  return status === "succeeded" && cached ? "cached" : status;
}

function detailOf(invocation: InvocationState): string {
  const { status, progress, error, outputs, reason, attempts } = invocation;
  switch (status) {
    case "pending":
      return "";
    case "running": {
      const parts = progress ? [progressText(progress)] : [];
      if (attempts > 1) parts.push(`attempt ${attempts}`);
      return parts.join(", ");
    }
    case "retrying":
    case "failed":
      return error ? printable(`${error.name}: ${error.message}`) : "";
    case "skipped":
    case "cancelled":
      return reason ?? "";
    case "succeeded": {
      const values = Object.entries(outputs);
      return values
        .map(([name, value]) => printable(values.length > 1 ? `${name}: ${summaryOf(value)}` : summaryOf(value)))
        .join(", ");
    }
    default:
      return status satisfies never;
  }
}

function progressText({ done, total, message }: NonNullable<InvocationState["progress"]>): string {
  const amount =
    total === undefined || total === 0
      ? round(done)
      : `${round(done)}/${round(total)} (${Math.floor((done / total) * 100)} %)`;
  return message === undefined ? amount : `${amount} ${printable(message)}`;
}

function round(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 2 });
}

function countsOf(invocations: readonly InvocationState[]): string {
  const order: readonly RowStatus[] = [
    "succeeded",
    "cached",
    "running",
    "retrying",
    "failed",
    "skipped",
    "cancelled",
    "pending",
  ];
  const tally = new Map<RowStatus, number>();
  for (const invocation of invocations)
    tally.set(statusOfOne(invocation), (tally.get(statusOfOne(invocation)) ?? 0) + 1);
  const parts = order.flatMap((status) => (tally.has(status) ? [`${tally.get(status)} ${status}`] : []));
  return `${count(invocations.length, "item")}: ${parts.join(", ")}`;
}

function times({ startedAt, durationMs }: InvocationState): Pick<Row, "startedAt" | "durationMs"> {
  return { ...(startedAt !== undefined && { startedAt }), ...(durationMs !== undefined && { durationMs }) };
}

function spanOf(invocations: readonly InvocationState[]): Pick<Row, "startedAt" | "durationMs"> {
  let startedAt = Infinity;
  let finishedAt = 0;
  for (const { startedAt: start, finishedAt: finish } of invocations) {
    if (start !== undefined) startedAt = Math.min(startedAt, start);
    finishedAt = Math.max(finishedAt, finish ?? Infinity);
  }
  if (startedAt === Infinity) return {};
  return { startedAt, ...(finishedAt !== Infinity && { durationMs: finishedAt - startedAt }) };
}
