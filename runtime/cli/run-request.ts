/** A run as it is asked for on the command line: file, pipeline, parameters and selection, ready for the engine. */
import type { EngineConnection } from "../client/connect.ts";
import { rerunLayer } from "../config/layers.ts";
import type { RunSelection } from "../model/event.ts";
import type { Pipeline } from "../model/graph.ts";
import type { Json } from "../model/json.ts";
import type { ResolvedParameter } from "../model/parameter.ts";
import type { StartRun } from "../protocol/engine.ts";
import type { Arguments } from "./arguments.ts";
import type { Environment } from "./command.ts";
import { openEngine, workspaceFor } from "./engine.ts";
import { findRun } from "./find-run.ts";
import { configuredPython, parameterFlags, requireParameters } from "./parameters.ts";
import { openPipelineFile, pipelineNamed, refuseBroken } from "./pipeline-file.ts";
import { didYouMean, notAvailable, Refusal, unknownStep, usage } from "./refusal.ts";

export const requestFlags = {
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
  input: {
    type: "string",
    multiple: true,
    value: "STEP.INPUT=JSON",
    help: "Give a step's input this value instead of what the pipeline wires to it",
  },
  "no-cache": { type: "boolean", help: "Run every step, whatever is cached" },
  executor: { type: "string", value: "NAME", help: "Where steps run (default: local)" },
  python: {
    type: "string",
    value: "PATH",
    help: "Python interpreter (default: python in pipeloom.yaml, else found)",
  },
} as const;

export const parameterNotes =
  "Parameters are taken, weakest first, from: the file, pipeloom.yaml, --profile, PIPELOOM_PARAM_… variables, the registry, --preset, --rerun, --params, --param.";

export type RequestFlags = Arguments<typeof requestFlags>["flags"] & { readonly workspace: string | undefined };

export interface RunRequest {
  readonly pipeline: Pipeline;
  readonly workspace: string;
  /** The caller's to dispose. */
  readonly connection: EngineConnection;
  readonly start: StartRun;
}

/** `command` is the one that the flags were given to. */
export async function openRequest(
  path: string,
  flags: RequestFlags,
  environment: Environment,
  command: string,
): Promise<RunRequest> {
  checkExecutor(flags.executor);
  const opened = await openPipelineFile(path, environment.cwd);
  refuseBroken(opened, environment);
  const pipeline = pipelineNamed(opened, flags.pipeline);
  checkSteps(pipeline, flags, command);
  const overrides = flags.input.map((written) => readOverride(written, pipeline, command));
  const workspace = workspaceFor(flags.workspace, environment, opened.path);
  const request = { pipeline, file: opened.shown, workspace, given: flags };
  const wantsEarlier = flags.rerun !== undefined || flags.failed;
  // Bad parameters are refused before any process is started; with an earlier run they are known only after.
  const early = wantsEarlier ? undefined : await requireParameters(request, environment);
  const connection = await openEngine(workspace, environment);
  try {
    const earlier = wantsEarlier
      ? await findRun(connection.client, flags.rerun ?? "latest", { file: opened.path, pipeline: pipeline.name })
      : undefined;
    const parameters =
      early ?? (await requireParameters({ ...request, layers: earlier ? [rerunLayer(earlier)] : [] }, environment));
    const selection = selectionOf(flags, earlier?.runId);
    const python = flags.python ?? parameters.python;
    const children = opened.parsed.pipelines.filter(({ name }) => name !== pipeline.name);
    const start: StartRun = {
      file: opened.path,
      pipeline,
      parameters: [...parameters.parameters],
      useCache: !flags["no-cache"],
      executor: flags.executor ?? "local",
      ...(selection && { selection }),
      ...(python !== undefined && { python }),
      ...(children.length > 0 && { children }),
      ...(overrides.length > 0 && { overrides }),
      secrets: secretsFrom(environment.env, parameters.parameters, pipeline),
    };
    return { pipeline, workspace, connection, start };
  } catch (error) {
    connection.dispose();
    throw error;
  }
}

/** The values of secrets that this terminal's environment has: an engine that runs already has another. */
function secretsFrom(
  env: Environment["env"],
  resolved: readonly ResolvedParameter[],
  { parameters }: Pipeline,
): Record<string, string> {
  const secrets: Record<string, string> = {};
  for (const { name, value } of resolved) {
    if (typeof value !== "string" || parameters.find((each) => each.name === name)?.schema.format !== "secret")
      continue;
    const secret = value.replace(/^env:/, "");
    const found = env[secret];
    if (found !== undefined) secrets[secret] = found;
  }
  return secrets;
}

/** A frozen version runs as it was: with its files, its graph and its parameters. */
export async function openFrozen(
  id: string,
  flags: RequestFlags,
  environment: Environment,
  command: string,
): Promise<RunRequest> {
  const own = ["pipeline", "params", "profile", "preset", "rerun"] as const;
  const given = own.find((flag) => flags[flag] !== undefined) ?? (flags.param.length > 0 ? "param" : undefined);
  if (given !== undefined || flags.failed || flags.input.length > 0)
    throw usage(
      `--frozen runs a version as it was, so --${given ?? (flags.failed ? "failed" : "input")} cannot be joined with it.`,
      command,
    );
  checkExecutor(flags.executor);
  const workspace = workspaceFor(flags.workspace, environment);
  const connection = await openEngine(workspace, environment);
  try {
    const version = await connection.client.request("version.extract", { id });
    checkSteps(version.pipeline, flags, command);
    const selection = selectionOf(flags, undefined);
    const python = flags.python ?? configuredPython(workspace, environment);
    const start: StartRun = {
      ...version,
      useCache: !flags["no-cache"],
      executor: "local",
      secrets: secretsFrom(environment.env, version.parameters, version.pipeline),
      ...(selection && { selection }),
      ...(python !== undefined && { python }),
    };
    return { pipeline: version.pipeline, workspace, connection, start };
  } catch (error) {
    connection.dispose();
    throw error;
  }
}

function selectionOf({ from, until, only, failed }: RequestFlags, rerun: string | undefined): RunSelection | undefined {
  const selection = {
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(only !== undefined && { only }),
    ...(rerun !== undefined && { rerun }),
    ...(failed && { failed }),
  };
  return Object.keys(selection).length > 0 ? selection : undefined;
}

function checkSteps(pipeline: Pipeline, flags: RequestFlags, command: string): void {
  if (flags.only !== undefined && (flags.from !== undefined || flags.until !== undefined))
    throw usage("--only cannot be joined with --from or --until.", command);
  for (const flag of ["from", "until", "only"] as const) {
    const name = flags[flag];
    if (name === undefined) continue;
    const names = pipeline.nodes.map(({ id }) => id);
    if (!names.includes(name)) throw unknownStep(`--${flag}`, name, names, pipeline.name);
  }
}

/** A step's id may have dots in it, an input's name has none. */
function readOverride(
  written: string,
  pipeline: Pipeline,
  command: string,
): { node: string; input: string; value: Json } {
  const match = /^(?<node>[^=]+)\.(?<input>[^.=]+)=(?<json>.*)$/s.exec(written);
  const { node = "", input = "", json = "" } = match?.groups ?? {};
  if (!match) throw usage(`--input wants STEP.INPUT=JSON, got ${JSON.stringify(written)}.`, command);
  const found = pipeline.nodes.find(({ id }) => id === node);
  if (!found)
    throw unknownStep(
      "--input",
      node,
      pipeline.nodes.map(({ id }) => id),
      pipeline.name,
    );
  const names = found.inputs.map(({ name }) => name);
  if (!names.includes(input))
    throw new Refusal({
      code: "unknown-input",
      message: `--input: step "${node}" has no input "${input}".${didYouMean(input, names, "inputs")}`,
    });
  try {
    const value: Json = JSON.parse(json);
    return { node, input, value };
  } catch {
    throw new Refusal({
      code: "bad-input",
      message: `--input ${node}.${input}: the value must be JSON, got ${json}. A text stands in quotes: '"text"'.`,
    });
  }
}

function checkExecutor(name: string | undefined): void {
  if (name === undefined || name === "local") return;
  if (name === "ray" || name === "slurm") throw notAvailable(`The executor "${name}"`, "Use --executor local.");
  throw new Refusal({ code: "unknown-executor", message: `there is no executor "${name}". There is "local".` });
}
