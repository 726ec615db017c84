import type { RunEvent } from "../model/event.ts";
import type { Pipeline } from "./pipeline.ts";
import { makeResult } from "./result.ts";
import type { RunResult } from "./result.ts";
import { located, withValues } from "./script.ts";

/** Options of `run`: those of `pipeloom run`. */
export interface RunOptions {
  /** Use results of earlier runs. @default true */
  readonly cache?: boolean;
  /** A profile or a preset of `pipeloom.yaml`. */
  readonly profile?: string;
  readonly preset?: string;
  /** Only a part: from a step on, up to one, or one alone. */
  readonly from?: string;
  readonly until?: string;
  readonly only?: string;
  /** An earlier run to start from; with `failed`, only what failed in it. */
  readonly rerun?: string;
  readonly failed?: boolean;
  /** Where steps run. @default "local" */
  readonly executor?: string;
  /** The folder that holds the store. @default the nearest upward with `pipeloom.yaml`, else with `.git`, else the file's own */
  readonly workspace?: string;
  /** Hears every event of the run. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Cancels the run when aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a pipeline from a script and gives its result. A run that fails is a result too: look at `success`.
 *
 * @param pipeline a pipeline that is defined in a file; where that file is the script itself, guard the call by `import.meta.main`
 * @param params values of its parameters; the others come from `pipeloom.yaml` and the defaults
 * @throws PipeloomError `no-command` when the `pipeloom` command is not there; `run-refused` when it refuses the file or the parameters;
 * `nested-run` when called inside a run.
 * @example
 * const result = await run(training, { epochs: 10 });
 * console.log(result.summary(), result.outputs.score);
 */
export async function run<P, R>(
  pipeline: Pipeline<P, R>,
  params: Partial<P> = {},
  options: RunOptions = {},
): Promise<RunResult> {
  const { name, file, workspace } = located(pipeline, "run", options.workspace);
  return withValues(params, async (values) => {
    const argv = ["run", file, "--pipeline", name, "--json", "--params", values, "--workspace", workspace];
    // Read only here: pipeline files import this module too, and workers start faster without it.
    const { follow } = await import("./command.ts");
    return makeResult(await follow([...argv, ...flagsOf(options)], name, options), workspace);
  });
}

function flagsOf(options: RunOptions): string[] {
  const named = (["profile", "preset", "from", "until", "only", "rerun", "executor"] as const).flatMap((name) =>
    options[name] === undefined ? [] : [`--${name}`, options[name]],
  );
  return [...named, ...(options.cache === false ? ["--no-cache"] : []), ...(options.failed ? ["--failed"] : [])];
}
