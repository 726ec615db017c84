import type { LogLine } from "../model/event.ts";
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
import { paintStatus } from "./runs-list.ts";
import type { Style } from "./style.ts";
import { createStyle } from "./style.ts";
import { table } from "./table.ts";
import { printable } from "./text-width.ts";
import type { Terminal } from "./terminal.ts";
import { duration, moment, pathFrom, summaryOf } from "./words.ts";

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
  const { run, logs } = await using(connection, async ({ client }) => {
    const run = await findRun(client, positionals[0] ?? "");
    return { run, logs: flags.logs ? await readLogs(client, run.runId) : undefined };
  });
  if (flags.json) terminal.out(`${JSON.stringify({ ...run, logs })}\n`);
  else terminal.out(runText(run, logs, terminal, cwd));
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

function runText(run: Run, logs: readonly LogLine[] | undefined, terminal: Terminal, cwd: string): string {
  const style = createStyle(terminal);
  const invocations = Object.values(run.invocations);
  const took = run.durationMs === undefined ? "" : ` in ${duration(run.durationMs)}`;
  const sections = [
    `${style.bold(run.pipeline)}  ${paintStatus(run.status, style)}${took}\n${style.dim(`${run.runId}  ${moment(run.startedAt)}  ${pathFrom(cwd, run.file)}`)}\n`,
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
      "Steps",
      table(
        invocations.map((invocation) => stepRow(invocation, style)),
        terminal,
        style,
      ),
      style,
    ),
    ...(run.asking
      ? [
          section(
            "Waits for",
            table(
              run.asking.map((id) => {
                const ask = run.invocations[id]?.ask;
                return [`  ${ask?.name ?? id}`, style.yellow(printable(ask?.question ?? ""))];
              }),
              terminal,
              style,
            ),
            style,
          ),
        ]
      : []),
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
