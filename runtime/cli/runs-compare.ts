import type { ComparedRow, ComparedStep, Comparison } from "../model/compare-runs.ts";
import { compareRuns } from "../model/compare-runs.ts";
import type { Json } from "../model/json.ts";
import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { openStore, using, workspaceFor } from "./engine.ts";
import { findRun } from "./find-run.ts";
import { exitCode, nothingStored } from "./refusal.ts";
import { paintStatus } from "./runs-list.ts";
import type { Style } from "./style.ts";
import { createStyle } from "./style.ts";
import { table } from "./table.ts";
import { printable } from "./text-width.ts";
import type { Terminal } from "./terminal.ts";
import { duration, moment, summaryOf } from "./words.ts";

const shape = {
  name: "runs compare",
  summary: "Compare runs: parameters, metrics, steps and outputs side by side",
  positionals: ["RUN", "RUN", "RUN…?"],
  flags: { all: { type: "boolean", help: "Also what is the same in all of them" }, ...jsonFlag, ...workspaceFlag },
  notes: "RUN is a run's id, the beginning of one, or latest. Metrics are told with their distance from the first run.",
} as const satisfies Shape;

export const runsCompare = command(shape, async ({ positionals, flags }, environment) => {
  const { terminal } = environment;
  const connection = await openStore(workspaceFor(flags.workspace, environment), environment);
  if (!connection) throw nothingStored();
  const comparison = await using(connection, async ({ client }) => {
    const runs = [];
    for (const name of positionals) runs.push(await findRun(client, name));
    return compareRuns(runs);
  });
  const shown = flags.all ? comparison : onlyDifferences(comparison);
  terminal.out(flags.json ? `${JSON.stringify(shown)}\n` : comparisonText(shown, flags.all, terminal));
  return exitCode.succeeded;
});

function onlyDifferences(comparison: Comparison): Comparison {
  const different = <T>(rows: readonly ComparedRow<T>[]) => rows.filter(({ isSame }) => !isSame);
  return {
    runs: comparison.runs,
    parameters: different(comparison.parameters),
    metrics: different(comparison.metrics),
    steps: different(comparison.steps),
    stepOutputs: different(comparison.stepOutputs),
    outputs: different(comparison.outputs),
  };
}

type Cells = readonly (readonly string[])[];

function comparisonText(comparison: Comparison, isAll: boolean, terminal: Terminal): string {
  const style = createStyle(terminal);
  const rowsOf = <T>(rows: readonly ComparedRow<T>[], cell: (value: T, first: T | null) => string): Cells =>
    rows.map(({ name, values }) => [
      `  ${printable(name)}`,
      ...values.map((value) => (value === null ? style.dim("none") : cell(value, values[0] ?? null))),
    ]);
  const sections: readonly (readonly [string, Cells])[] = [
    [
      "Runs",
      [
        ["  id", ...comparison.runs.map(({ runId }) => runId)],
        ["  pipeline", ...comparison.runs.map(({ pipeline }) => pipeline)],
        ["  status", ...comparison.runs.map(({ status }) => paintStatus(status, style))],
        ["  started", ...comparison.runs.map(({ startedAt }) => moment(startedAt))],
        ["  took", ...comparison.runs.map(({ durationMs }) => (durationMs === undefined ? "" : duration(durationMs)))],
      ],
    ],
    ["Parameters", rowsOf(comparison.parameters, (value) => printable(shortText(value)))],
    ["Metrics", rowsOf(comparison.metrics, metricText)],
    ["Steps", rowsOf(comparison.steps, stepText)],
    ["Step outputs", rowsOf(comparison.stepOutputs, (value) => valueText(value, style))],
    ["Outputs", rowsOf(comparison.outputs, (value) => valueText(value, style))],
  ];
  const filled = sections.filter(([, rows]) => rows.length > 0);
  const text = filled.map(([title, rows]) => `${style.bold(title)}\n${table(rows, terminal, style)}`).join("\n");
  return filled.length > 1 || isAll ? text : `${text}\nThe runs do not differ. See everything with --all.\n`;
}

function shortText(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}

function metricText(value: number, first: number | null): string {
  const shown = value.toLocaleString("en-US", { maximumSignificantDigits: 6 });
  if (first === null || value === first) return shown;
  const by = value - first;
  return `${shown} (${by > 0 ? "+" : ""}${by.toLocaleString("en-US", { maximumSignificantDigits: 3 })})`;
}

function stepText({ status, durationMs, attempts, error }: ComparedStep): string {
  const parts = [status];
  if (!status.includes("cached") && durationMs > 0) parts.push(duration(durationMs));
  if (attempts > 1) parts.push(`${attempts} attempts`);
  if (error !== undefined) parts.push(error.length <= 60 ? error : `${error.slice(0, 59)}…`);
  return printable(parts.join(", "));
}

function valueText(value: Comparison["outputs"][number]["values"][number] & object, style: Style): string {
  const text = printable(summaryOf({ ...value, codec: "json", size: 0 }));
  return `${text.length <= 40 ? text : `${text.slice(0, 39)}…`} ${style.dim(value.digest.slice(0, 8))}`;
}
