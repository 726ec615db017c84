import { stateFolder } from "../client/workspace.ts";
import type { FinishedRunStatus, RunFinished } from "../model/event.ts";
import type { Pipeline } from "../model/graph.ts";
import type { Arguments, Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import type { Environment } from "./command.ts";
import { openEngine } from "./engine.ts";
import { exitCode, usage } from "./refusal.ts";
import { jsonDisplay, liveDisplay, plainDisplay } from "./run-display.ts";
import type { RunDisplay } from "./run-display.ts";
import { previewText } from "./run-preview.ts";
import { openFrozen, openRequest, parameterNotes, requestFlags } from "./run-request.ts";
import type { RunRequest } from "./run-request.ts";
import { errorLines, summaryLines } from "./run-summary.ts";
import { showRun } from "./show-run.ts";
import { createStyle } from "./style.ts";
import { sweepFlag, sweepRuns, sweepTitle } from "./sweep.ts";

const shape = {
  name: "run",
  summary: "Run a pipeline and show what happens",
  positionals: ["FILE?"],
  flags: {
    ...requestFlags,
    ...sweepFlag,
    frozen: { type: "string", value: "ID", help: "Run a frozen version as it was, instead of a file" },
    preview: { type: "boolean", help: "Tell which steps would run, be reused or be skipped, and why; run none" },
    ...jsonFlag,
    ...workspaceFlag,
  },
  notes: parameterNotes,
} as const satisfies Shape;

type RunFlags = Arguments<(typeof shape)["flags"]>["flags"];

export const run = command(shape, ({ positionals, flags }, environment) =>
  runPipeline(positionals[0], flags, environment),
);

async function runPipeline(path: string | undefined, flags: RunFlags, environment: Environment): Promise<number> {
  const { cwd, terminal } = environment;
  const { connection, workspace, pipeline, start } = await open(path, flags, environment);
  try {
    if (flags.preview) {
      const preview = await connection.client.request("run.preview", start);
      terminal.out(flags.json ? `${JSON.stringify(preview)}\n` : previewText(preview, terminal, cwd));
      return preview.error ? exitCode.failed : exitCode.succeeded;
    }
    const codes: number[] = [];
    const runs: string[] = [];
    for (const each of sweepRuns(start, flags.sweep)) {
      const title = sweepTitle(each);
      if (title !== undefined && !flags.json) terminal.out(`${title}\n`);
      // A followed run ends its connection.
      const own = runs.length === 0 ? connection : await openEngine(workspace, environment);
      const finished = await showRun(
        { connection: own, reconnect: () => openEngine(workspace, environment), start: each },
        displayFor(flags.json, pipeline, environment),
        environment,
        !flags.json,
      );
      tell(finished, { workspace, isJson: flags.json }, environment);
      codes.push(isBadFile(finished) ? exitCode.refused : exitCodes[finished.status]);
      runs.push(finished.runId);
      // Ctrl+C is meant for all that is left.
      if (finished.status === "cancelled") break;
    }
    if (runs.length > 1 && !flags.json) terminal.out(`Compare them: pipeloom runs compare ${runs.join(" ")}\n`);
    return Math.max(exitCode.succeeded, ...codes);
  } finally {
    connection.dispose();
  }
}

function open(path: string | undefined, flags: RunFlags, environment: Environment): Promise<RunRequest> {
  if ((path === undefined) === (flags.frozen === undefined))
    throw usage(`"pipeloom run" wants a FILE, or --frozen ID.`, shape.name);
  return flags.frozen === undefined
    ? openRequest(path ?? "", flags, environment, shape.name)
    : openFrozen(flags.frozen, flags, environment, shape.name);
}

function tell(
  finished: RunFinished,
  { workspace, isJson }: { readonly workspace: string; readonly isJson: boolean },
  { terminal, cwd }: Environment,
): void {
  if (!isJson) {
    const context = { style: createStyle(terminal), store: stateFolder(workspace), cwd };
    terminal.out(
      summaryLines(finished, context)
        .map((line) => `${line}\n`)
        .join(""),
    );
  }
  if (finished.error)
    terminal.error(
      errorLines(finished.error, finished.error.step, cwd)
        .map((line) => `${line}\n`)
        .join(""),
    );
}

const exitCodes: { readonly [S in FinishedRunStatus]: number } = {
  succeeded: exitCode.succeeded,
  failed: exitCode.failed,
  interrupted: exitCode.failed,
  paused: exitCode.failed,
  cancelled: exitCode.cancelled,
};

/** A file that turned out to be unusable only when it was loaded: nothing of the pipeline has run. */
function isBadFile({ error, steps }: RunFinished): boolean {
  return (
    steps.length === 0 &&
    (error?.code === "missing-module" || error?.code === "syntax-error" || error?.code === "bad-file")
  );
}

function displayFor(isJson: boolean, pipeline: Pipeline, { terminal }: Environment): RunDisplay {
  if (isJson) return jsonDisplay(terminal);
  const style = createStyle(terminal);
  if (!terminal.isLive) return plainDisplay(terminal, style);
  return liveDisplay(terminal, style, pipeline, {
    now: Date.now,
    every: (ms, tick) => {
      const timer = setInterval(tick, ms);
      return () => clearInterval(timer);
    },
  });
}
