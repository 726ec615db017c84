import { resolve } from "node:path";
import type { RunSummary } from "../model/run.ts";
import { wholeNumber } from "./arguments.ts";
import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { openStore, using, workspaceFor } from "./engine.ts";
import { exitCode } from "./refusal.ts";
import type { Style } from "./style.ts";
import { createStyle } from "./style.ts";
import { table } from "./table.ts";
import { duration, moment, runFile } from "./words.ts";

const shape = {
  name: "runs list",
  summary: "List runs, newest first",
  positionals: [],
  flags: {
    limit: { type: "string", value: "N", help: "How many at most (default: 20)" },
    file: { type: "string", value: "FILE", help: "Only runs of this pipeline file" },
    pipeline: { type: "string", value: "NAME", help: "Only runs of this pipeline" },
    ...jsonFlag,
    ...workspaceFlag,
  },
} as const satisfies Shape;

export const runsList = command(shape, async ({ flags }, environment) => {
  const { terminal, cwd } = environment;
  const limit = wholeNumber(shape, "limit", flags.limit, 20, [1, 1_000]);
  const file = flags.file === undefined ? undefined : resolve(cwd, flags.file);
  const filter = {
    limit,
    ...(file !== undefined && { file }),
    ...(flags.pipeline !== undefined && { pipeline: flags.pipeline }),
  };
  const connection = await openStore(workspaceFor(flags.workspace, environment, file), environment);
  const { runs } = connection
    ? await using(connection, ({ client }) => client.request("runs.list", filter))
    : { runs: [] };
  if (flags.json) terminal.out(`${JSON.stringify(runs)}\n`);
  else if (runs.length === 0) terminal.out("No runs yet. Run a pipeline: pipeloom run FILE\n");
  else {
    const style = createStyle(terminal);
    const rows = runs.map((run) => row(run, style, cwd));
    terminal.out(
      table(
        [["RUN", "STATUS", "STARTED", "TOOK", "STEPS", "PIPELINE", "FILE"].map(style.dim), ...rows],
        terminal,
        style,
      ),
    );
  }
  return exitCode.succeeded;
});

function row(run: RunSummary, style: Style, cwd: string): readonly string[] {
  const { counts } = run;
  const steps = `${counts.succeeded}/${counts.total}${counts.cached > 0 ? ` (${counts.cached} cached)` : ""}`;
  const took = run.durationMs === undefined ? "" : duration(run.durationMs);
  return [
    run.runId,
    run.asking ? style.yellow("waiting") : paintStatus(run.status, style),
    moment(run.startedAt),
    took,
    steps,
    run.pipeline,
    runFile(cwd, run.file),
  ];
}

export function paintStatus(status: RunSummary["status"], style: Style): string {
  if (status === "succeeded") return style.green(status);
  if (status === "failed" || status === "interrupted") return style.red(status);
  return status === "queued" || status === "running" ? style.blue(status) : style.yellow(status);
}
