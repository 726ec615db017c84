import type { Difference } from "../model/diff-snapshots.ts";
import type { FrozenVersion as Frozen } from "../model/snapshot.ts";
import { makeResult } from "./result.ts";
import type { RunResult } from "./result.ts";
import type { RunOptions } from "./run.ts";
import { located, withValues } from "./script.ts";
import type { Pipeline } from "./pipeline.ts";

/** A pipeline as it was when it was frozen: it can be verified, and run later as it was. */
export interface FrozenVersion {
  /** Digest over graph, code and parameters: equal content has an equal id. */
  readonly id: string;
  readonly pipeline: string;
  readonly createdAt: Date;
  /** Values by name, as they were resolved. */
  readonly parameters: { readonly [name: string]: unknown };
  /** Files of the workspace that it holds, by their path there. */
  readonly files: readonly string[];
  /** What has changed in the workspace since: empty when nothing has. */
  verify(): Promise<readonly Difference[]>;
  /** Runs it as it was. */
  run(options?: Pick<RunOptions, "cache" | "onEvent" | "signal">): Promise<RunResult>;
}

/**
 * Keeps a pipeline as it is now: its graph, the code of all its files, and its parameters.
 *
 * @param params values of its parameters; the others come from `pipeloom.yaml` and the defaults
 * @throws PipeloomError `no-command` when the `pipeloom` command is not there; `run-refused` when it refuses the file or the parameters;
 * `nested-run` when called inside a run.
 * @example
 * const version = await freeze(training, { epochs: 10 });
 * console.log(version.id, await version.verify());
 */
export async function freeze<P, R>(
  pipeline: Pipeline<P, R>,
  params: Partial<P> = {},
  options: Pick<RunOptions, "profile" | "preset" | "workspace"> = {},
): Promise<FrozenVersion> {
  const { name, file, workspace } = located(pipeline, "freeze", options.workspace);
  const { answer, follow } = await import("./command.ts");
  const chosen = (["profile", "preset"] as const).flatMap((flag) =>
    options[flag] === undefined ? [] : [`--${flag}`, options[flag]],
  );
  const at = ["--json", "--workspace", workspace];
  const version = await withValues(params, async (values) => {
    const argv = ["freeze", file, "--pipeline", name, "--params", values, ...at, ...chosen];
    // SAFETY: our own command prints the version that the engine has checked.
    return (await answer(argv)) as Frozen;
  });
  const { id } = version;
  return {
    id,
    pipeline: version.pipeline,
    createdAt: new Date(version.createdAt),
    parameters: Object.fromEntries(version.parameters.map((parameter) => [parameter.name, parameter.value])),
    files: version.files.map(({ path }) => path),
    async verify() {
      // SAFETY: our own command prints it; it exits with 1 when something differs.
      const found = (await answer(["freeze", "--verify", id, ...at])) as {
        readonly differences: readonly Difference[];
      };
      return found.differences;
    },
    async run(runOptions = {}) {
      const argv = ["run", "--frozen", id, ...at, ...(runOptions.cache === false ? ["--no-cache"] : [])];
      return makeResult(await follow(argv, name, runOptions), workspace);
    },
  };
}
