import { stateFolder } from "../client/workspace.ts";
import { rerunLayer } from "../config/layers.ts";
import type { FinishedRunStatus, RunFinished, RunSelection } from "../model/event.ts";
import type { Pipeline } from "../model/graph.ts";
import type { Arguments, Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import type { Environment } from "./command.ts";
import { openEngine, workspaceFor } from "./engine.ts";
import { findRun } from "./find-run.ts";
import { parameterFlags, requireParameters } from "./parameters.ts";
import { openPipelineFile, pipelineNamed, refuseBroken } from "./pipeline-file.ts";
import { exitCode, notAvailable, Refusal, unknownStep, usage } from "./refusal.ts";
import { jsonDisplay, liveDisplay, plainDisplay } from "./run-display.ts";
import type { RunDisplay } from "./run-display.ts";
import { errorLines, summaryLines } from "./run-summary.ts";
import { showRun } from "./show-run.ts";
import { createStyle } from "./style.ts";

const shape = {
  name: "run",
  summary: "Run a pipeline and show what happens",
  positionals: ["FILE"],
  flags: {
    pipeline: { type: "string", value: "NAME", help: "Which pipeline, when the file has several" },
    ...parameterFlags,
    from: { type: "string", value: "STEP", help: "Run this step and all that follows from it, whatever is cached" },
    until: { type: "string", value: "STEP", help: "Run up to and with this step" },
    only: { type: "string", value: "STEP", help: "Run this step alone, on what an earlier run produced" },
    rerun: {
      type: "string",
      value: "RUN",
      help: "Start from an earlier run and its parameters (an id, its beginning, or latest)",
    },
    failed: { type: "boolean", help: "Only what failed or never ran in that run (default: the latest run)" },
    "no-cache": { type: "boolean", help: "Run every step, whatever is cached" },
    executor: { type: "string", value: "NAME", help: "Where steps run (default: local)" },
    python: {
      type: "string",
      value: "PATH",
      help: "Python interpreter (default: python in pipeloom.yaml, else found)",
    },
    ...jsonFlag,
    ...workspaceFlag,
  },
  notes:
    "Parameters are taken, weakest first, from: the file, pipeloom.yaml, --profile, PIPELOOM_PARAM_… variables, --preset, --rerun, --params, --param.",
} as const satisfies Shape;

type RunFlags = Arguments<(typeof shape)["flags"]>["flags"];

export const run = command(shape, ({ positionals, flags }, environment) =>
  runPipeline(positionals[0] ?? "", flags, environment),
);

export async function runPipeline(path: string, flags: RunFlags, environment: Environment): Promise<number> {
  const { cwd, terminal } = environment;
  checkExecutor(flags.executor);
  const opened = await openPipelineFile(path, cwd);
  refuseBroken(opened, environment);
  const pipeline = pipelineNamed(opened, flags.pipeline);
  checkSteps(pipeline, flags);
  const workspace = workspaceFor(flags.workspace, environment, opened.path);
  const request = { pipeline, file: opened.shown, workspace, given: flags };
  const wantsEarlier = flags.rerun !== undefined || flags.failed;
  // Bad parameters are refused before any process is started; with an earlier run they are known only after.
  let parameters = wantsEarlier ? undefined : requireParameters(request, environment);

  const connection = await openEngine(workspace, environment);
  try {
    const earlier = wantsEarlier
      ? await findRun(connection.client, flags.rerun ?? "latest", { file: opened.path, pipeline: pipeline.name })
      : undefined;
    parameters ??= requireParameters({ ...request, layers: earlier ? [rerunLayer(earlier)] : [] }, environment);
    const selection = selectionOf(flags, earlier?.runId);
    const python = flags.python ?? parameters.python;
    const finished = await showRun(
      {
        connection,
        reconnect: () => openEngine(workspace, environment),
        start: {
          file: opened.path,
          pipeline,
          parameters: [...parameters.parameters],
          useCache: !flags["no-cache"],
          executor: flags.executor ?? "local",
          ...(selection && { selection }),
          ...(python !== undefined && { python }),
        },
      },
      displayFor(flags.json, pipeline, environment),
      environment,
      !flags.json,
    );
    if (!flags.json) {
      const style = createStyle(terminal);
      const context = { style, store: stateFolder(workspace), cwd };
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
    return isBadFile(finished) ? exitCode.refused : exitCodes[finished.status];
  } finally {
    connection.dispose();
  }
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

function selectionOf({ from, until, only, failed }: RunFlags, rerun: string | undefined): RunSelection | undefined {
  const selection = {
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(only !== undefined && { only }),
    ...(rerun !== undefined && { rerun }),
    ...(failed && { failed }),
  };
  return Object.keys(selection).length > 0 ? selection : undefined;
}

function checkSteps(pipeline: Pipeline, flags: RunFlags): void {
  if (flags.only !== undefined && (flags.from !== undefined || flags.until !== undefined))
    throw usage("--only cannot be joined with --from or --until.", shape.name);
  for (const flag of ["from", "until", "only"] as const) {
    const name = flags[flag];
    if (name === undefined) continue;
    const names = pipeline.nodes.map(({ id }) => id);
    if (!names.includes(name)) throw unknownStep(`--${flag}`, name, names, pipeline.name);
  }
}

function checkExecutor(name: string | undefined): void {
  if (name === undefined || name === "local") return;
  if (name === "ray" || name === "slurm") throw notAvailable(`The executor "${name}"`, "Use --executor local.");
  throw new Refusal({ code: "unknown-executor", message: `there is no executor "${name}". There is "local".` });
}
