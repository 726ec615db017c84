/** The runs view as data: pipelines, their runs, the runs' steps. */
import type { Run, RunSummary } from "../../runtime/model/run.ts";
import { count, formatAge, formatDuration } from "../runs/format.ts";
import { collectNodeResults } from "../runs/node-results.ts";
import type { NodeResult, NodeStatus } from "../runs/node-results.ts";
import { jsonText, outputsText } from "../runs/value-text.ts";
import { failureText } from "../editor/result-text.ts";
import { isActive, isResumable } from "../runs/runs.ts";

export interface Look {
  readonly icon: string;
  /** A theme colour; absent means the foreground. */
  readonly colour?: string;
}

export type RunTreeItem = PipelineItem | SweepItem | RunItem | StepItem;

/** Runs that were started together with different values. */
export interface SweepItem {
  readonly type: "sweep";
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly runs: readonly RunSummary[];
}

export interface PipelineItem {
  readonly type: "pipeline";
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly runs: readonly RunSummary[];
}

export interface RunItem extends Look {
  readonly type: "run";
  readonly id: string;
  readonly runId: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  readonly contextValue: "run.active" | "run.asking" | "run.finished" | "run.resumable" | "run.child";
  /** Read aloud: the icon's meaning is in words. */
  readonly spoken: string;
}

export interface StepItem extends Look {
  readonly type: "step";
  readonly id: string;
  readonly runId: string;
  readonly node: string;
  readonly invocation: string | undefined;
  /** The runs that it is, when the step is a child pipeline. */
  readonly childRuns: readonly string[];
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  readonly spoken: string;
}

const runLooks = {
  queued: { icon: "circle-large-outline" },
  running: { icon: "loading~spin" },
  paused: { icon: "debug-pause", colour: "charts.yellow" },
  succeeded: { icon: "pass", colour: "testing.iconPassed" },
  failed: { icon: "error", colour: "testing.iconFailed" },
  cancelled: { icon: "circle-slash" },
  interrupted: { icon: "warning", colour: "list.warningForeground" },
} as const satisfies Record<RunSummary["status"], Look>;

export const stepLooks = {
  pending: { icon: "circle-large-outline" },
  running: { icon: "loading~spin" },
  retrying: { icon: "debug-restart", colour: "charts.yellow" },
  succeeded: { icon: "pass", colour: "testing.iconPassed" },
  failed: { icon: "error", colour: "testing.iconFailed" },
  skipped: { icon: "debug-step-over" },
  cancelled: { icon: "circle-slash" },
} as const satisfies Record<NodeStatus, Look>;

/** Child runs of a map that are listed; the graph's list has all. */
const listedChildren = 200;

/** Pipelines by their newest run; names that several files share are told apart by the file. */
export function pipelineItems(runs: readonly RunSummary[], nameOf: (file: string) => string): readonly PipelineItem[] {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const id = `${run.file}\n${run.pipeline}`;
    const group = groups.get(id);
    if (group) group.push(run);
    else groups.set(id, [run]);
  }
  return [...groups].flatMap(([id, group]) => {
    const [first] = group;
    return first
      ? [{ type: "pipeline" as const, id, label: first.pipeline, description: nameOf(first.file), runs: group }]
      : [];
  });
}

/** A pipeline's runs; those of a sweep under one item, in the order of their values, where the newest of them stands. */
export function pipelineRuns(runs: readonly RunSummary[]): readonly (RunSummary | SweepItem)[] {
  const seen = new Set<string>();
  return runs.flatMap((run): (RunSummary | SweepItem)[] => {
    const { sweep } = run;
    if (!sweep) return [run];
    if (seen.has(sweep.id)) return [];
    seen.add(sweep.id);
    const group = runs.filter((other) => other.sweep?.id === sweep.id);
    const done = group.filter(({ status }) => status === "succeeded").length;
    return [
      {
        type: "sweep",
        id: `sweep ${sweep.id}`,
        label: `Sweep of ${Object.keys(sweep.values).join(", ")}`,
        description: `${done} of ${sweep.total} succeeded`,
        runs: group.toSorted((a, b) => (a.sweep?.index ?? 0) - (b.sweep?.index ?? 0)),
      },
    ];
  });
}

function sweptValues(run: RunSummary): string | undefined {
  const values = Object.entries(run.sweep?.values ?? {});
  return values.length === 0 ? undefined : values.map(([name, value]) => `${name} ${jsonText(value)}`).join(", ");
}

export function runItem(run: RunSummary, now: number): RunItem {
  const { runId, status, counts, durationMs, startedAt, parameters, error } = run;
  const done = counts.succeeded + counts.failed + counts.skipped + counts.cancelled;
  const parts = [
    isActive(run) ? `${done} of ${counts.total}` : durationMs === undefined ? "" : formatDuration(durationMs),
  ];
  const asks = run.asking?.length ?? 0;
  if (asks > 0) parts.push(count(asks, "question"));
  if (status === "paused" || status === "interrupted") parts.push(status);
  if (counts.failed > 0) parts.push(`${counts.failed} failed`);
  if (counts.cached > 0) parts.push(`${counts.cached} cached`);
  const description = parts.filter((part) => part !== "").join(" · ");
  // A child run stands under its step, which says when; what it is called may differ.
  const label = run.parent ? run.pipeline : (sweptValues(run) ?? formatAge(startedAt, now));
  const tooltip = [
    `${run.pipeline} · ${status}`,
    `Started ${new Date(startedAt).toLocaleString()}`,
    ...(durationMs === undefined ? [] : [`Took ${formatDuration(durationMs)}`]),
    `${count(counts.total, "step")}: ${counts.succeeded} succeeded (${counts.cached} cached), ${counts.failed} failed, ${counts.skipped} skipped`,
    ...(error ? [`${error.step ? `${error.step}: ` : ""}${error.name}: ${error.message}`] : []),
    ...(parameters.length > 0
      ? [
          "",
          ...parameters.map(
            ({ name, value, layer }) => `${name} = ${jsonText(value)}${layer === "default" ? "" : ` (${layer})`}`,
          ),
        ]
      : []),
    "",
    runId,
  ].join("\n");
  return {
    type: "run",
    id: runId,
    runId,
    label,
    description,
    tooltip,
    ...(asks === 0 ? runLooks[status] : { icon: "question", colour: "charts.blue" }),
    contextValue: contextOf(run),
    spoken: `Run of ${run.pipeline}, ${asks === 0 ? status : "waiting for an answer"}, ${label}, ${description}`,
  };
}

function contextOf(run: RunSummary): RunItem["contextValue"] {
  if (run.parent) return "run.child";
  if (isActive(run)) return run.asking ? "run.asking" : "run.active";
  return isResumable(run) ? "run.resumable" : "run.finished";
}

/** Steps in the order in which they were reached. */
export function stepItems(run: Run): readonly StepItem[] {
  return [...collectNodeResults(run).values()].map((result) => {
    const description = stepDescription(result);
    return {
      type: "step" as const,
      id: `${run.runId}/${result.node}`,
      runId: run.runId,
      node: result.node,
      invocation: result.total === 1 ? result.invocations[0]?.invocation : undefined,
      childRuns: result.invocations.flatMap(({ childRun }) => childRun ?? []).slice(0, listedChildren),
      label: result.node,
      description,
      ...stepLooks[result.status],
      tooltip: [
        `${result.node} · ${result.status}`,
        ...(result.reason ? [`Why: ${result.reason}`] : []),
        ...(result.error ? [result.error.stack ?? `${result.error.name}: ${result.error.message}`] : []),
      ].join("\n"),
      spoken: `${result.node}, ${result.status}, ${description}`,
    };
  });
}

function stepDescription(result: NodeResult): string {
  if (result.status === "failed") return failureText(result);
  const parts: string[] = [];
  if (result.total > 1) parts.push(`${result.done} of ${result.total}`);
  else if (result.status === "succeeded") parts.push(outputsText(result.outputs, 40));
  else parts.push(result.status);
  if (result.cached) parts.push("cached");
  else if (result.durationMs !== undefined) parts.push(formatDuration(result.durationMs));
  return parts.filter((part) => part !== "").join(" · ");
}
