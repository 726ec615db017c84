import type { LogLine } from "../model/event.ts";
import { metricsOf } from "../model/metrics.ts";
import type { InvocationState, Run } from "../model/run.ts";
import type { EngineContract } from "../protocol/engine.ts";
import type { Client } from "../protocol/rpc.ts";
import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { openStore, using, workspaceFor } from "./engine.ts";
import { findRun } from "./find-run.ts";
import { exitCode, nothingStored } from "./refusal.ts";
import { sign } from "./run-frame.ts";
import { errorLines } from "./run-summary.ts";
import type { RunTree } from "./run-tree.ts";
import { childRuns, openQuestions } from "./run-tree.ts";
import { paintStatus } from "./runs-list.ts";
import type { Style } from "./style.ts";
import { createStyle } from "./style.ts";
import { table } from "./table.ts";
import { printable } from "./text-width.ts";
import type { Terminal } from "./terminal.ts";
import { duration, moment, runFile, summaryOf } from "./words.ts";

const shape = {
  name: "runs show",
  summary: "Show a run: its parameters, steps, outputs and error",
  positionals: ["RUN"],
  flags: { logs: { type: "boolean", help: "Also what its steps have printed" }, ...jsonFlag, ...workspaceFlag },
  notes: "RUN is a run's id, the beginning of one, or latest.",
} as const satisfies Shape;

export const runsShow = command(shape, async ({ positionals, flags }, environment) => {
  const { terminal, cwd } = environment;
  const connection = await openStore(workspaceFor(flags.workspace, environment), environment);
  if (!connection) throw nothingStored();
  const { run, children, asks, logs } = await using(connection, async ({ client }) => {
    const run = await findRun(client, positionals[0] ?? "");
    const children = await childRuns(client, run);
    const asks = await openQuestions(client, run);
    return { run, children, asks, logs: flags.logs ? await readLogs(client, run.runId) : undefined };
  });
  const metrics = Object.fromEntries(metricsOf(run).map(({ name, value }) => [name, value]));
  if (flags.json) terminal.out(`${JSON.stringify({ ...run, metrics, children, asks, logs })}\n`);
  else terminal.out(runText({ run, children, asks, logs }, terminal, cwd));
  return exitCode.succeeded;
});

async function readLogs(client: Client<EngineContract>, runId: string): Promise<LogLine[]> {
  const all: LogLine[] = [];
  for (let after = 0; ;) {
    const { lines, next } = await client.request("logs.read", { runId, after, limit: 10_000 });
    all.push(...lines);
    if (lines.length === 0 || next <= after) return all;
    after = next;
  }
}

interface Shown {
  readonly run: Run;
  readonly children: readonly RunTree[];
  readonly asks: RunTree["asks"];
  readonly logs: readonly LogLine[] | undefined;
}

function runText({ run, children, asks, logs }: Shown, terminal: Terminal, cwd: string): string {
  const style = createStyle(terminal);
  const invocations = Object.values(run.invocations);
  const took = run.durationMs === undefined ? "" : ` in ${duration(run.durationMs)}`;
  const sections = [
    `${style.bold(run.pipeline)}  ${paintStatus(run.status, style)}${took}\n${style.dim(`${run.runId}  ${moment(run.startedAt)}  ${runFile(cwd, run.file)}`)}\n`,
    section(
      "Parameters",
      table(
        run.parameters.map(({ name, value, layer }) => [
          "  " + name,
          printable(JSON.stringify(value)),
          style.dim(layer),
        ]),
        terminal,
        style,
      ),
      style,
    ),
    section(
      "Given inputs",
      table(
        (run.overrides ?? []).map(({ node, input, value }) => [`  ${node}.${input}`, printable(JSON.stringify(value))]),
        terminal,
        style,
      ),
      style,
    ),
    section(
      "Steps",
      table(
        invocations.map((invocation) => stepRow(invocation, style)),
        terminal,
        style,
      ),
      style,
    ),
    section(
      "Metrics",
      table(
        metricsOf(run).map(({ name, value }) => [
          `  ${printable(name)}`,
          value.toLocaleString("en-US", { maximumSignificantDigits: 6 }),
        ]),
        terminal,
        style,
      ),
      style,
    ),
    section("Child runs", table(treeRows(children, 1, style), terminal, style), style),
    section("Waits for", questionLines(run, asks, children, style), style),
    section(
      "Outputs",
      table(
        Object.entries(run.outputs).map(([name, value]) => [
          "  " + name,
          value.digest.slice(0, 12),
          printable(summaryOf(value)),
        ]),
        terminal,
        style,
      ),
      style,
    ),
    ...(logs
      ? [
          section(
            "Logs",
            logs
              .map(
                (line) =>
                  `  ${style.dim(run.invocations[line.invocation]?.node ?? line.invocation)} ${style.signs.bar} ${printable(line.text)}\n`,
              )
              .join(""),
            style,
          ),
        ]
      : []),
    ...(run.error
      ? [
          errorLines(run.error, run.error.step, cwd)
            .map((line) => `${line}\n`)
            .join(""),
        ]
      : []),
  ];
  return sections.filter((text) => text !== "").join("\n");
}

/** The call, and the run that it is; deeper runs stand further in. */
function treeRows(children: readonly RunTree[], depth: number, style: Style): readonly (readonly string[])[] {
  return children.flatMap((child) => [
    [
      `${"  ".repeat(depth)}${child.node}`,
      child.pipeline,
      child.asks.length > 0 ? style.yellow("waiting") : paintStatus(child.status, style),
      `${child.counts.succeeded}/${child.counts.total}`,
      child.durationMs === undefined ? "" : duration(child.durationMs),
      style.dim(child.runId),
    ],
    ...treeRows(child.children, depth + 1, style),
  ]);
}

/** What it waits for, each with the command that answers it; a paused run asks again when it is resumed. */
function questionLines(run: Run, asks: RunTree["asks"], children: readonly RunTree[], style: Style): string {
  const below = (trees: readonly RunTree[]): readonly (readonly [string, RunTree["asks"]])[] =>
    trees.flatMap((tree) => [[tree.runId, tree.asks] as const, ...below(tree.children)]);
  const open = [[run.runId, asks] as const, ...below(children)].flatMap(([runId, questions]) =>
    questions.map(({ name, question }) => {
      const cure = run.status === "paused" ? "" : `    pipeloom runs answer ${runId} ${name} VALUE\n`;
      return `  ${printable(name)}: ${style.yellow(printable(question))}\n${cure}`;
    }),
  );
  const paused = run.status === "paused" ? [`    pipeloom runs resume ${run.runId}\n`] : [];
  return [...open, ...paused].join("");
}

function section(title: string, body: string, style: Style): string {
  return body === "" ? "" : `${style.bold(title)}\n${body}`;
}

function stepRow(
  { node, status, cached, durationMs, outputs, reason, error }: InvocationState,
  style: Style,
): readonly string[] {
  const time = cached ? "cached" : durationMs === undefined ? status : duration(durationMs);
  const result = error ? `${error.name}: ${error.message}` : Object.values(outputs).map(summaryOf).join(", ");
  return [
    `  ${sign(status === "succeeded" && cached ? "cached" : status, style, 0)} ${node}`,
    time,
    printable(result),
    style.dim(printable(reason ?? "")),
  ];
}
