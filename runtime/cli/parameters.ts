/** A run's parameters from everywhere they can come from: files are read here, deciding is `runtime/config`. */
import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join, resolve as resolvePath } from "node:path";
import { askRegistry } from "../client/registry.ts";
import type { RegistryAnswer } from "../client/registry.ts";
import { commandLineLayer, environmentLayer, fileLayer, registryLayer, settingLayers } from "../config/layers.ts";
import type { Layer } from "../config/layers.ts";
import type { ConfigProblem } from "../config/problem.ts";
import { formatPath, formatPlace } from "../config/problem.ts";
import { resolve } from "../config/resolve.ts";
import { noSettings, readWorkspaceFile, workspaceFileName } from "../config/workspace-file.ts";
import type { WorkspaceSettings } from "../config/workspace-file.ts";
import type { Pipeline } from "../model/graph.ts";
import type { ResolvedParameter } from "../model/parameter.ts";
import type { Environment } from "./command.ts";
import { fileNotFound, fileUnreadable, formatComplaint, Refusal } from "./refusal.ts";
import type { Complaint } from "./refusal.ts";
import { pathFrom } from "./words.ts";

/** The flags that give parameters, the same for `run` and `config explain`. */
export const parameterFlags = {
  param: { type: "string", multiple: true, short: "p", value: "NAME=VALUE", help: "Set a parameter" },
  params: { type: "string", value: "FILE", help: "Set parameters from a JSON or YAML file" },
  profile: { type: "string", value: "NAME", help: "Use a profile of pipeloom.yaml" },
  preset: { type: "string", value: "NAME", help: "Use a preset of pipeloom.yaml" },
} as const;

interface GivenParameters {
  readonly param: readonly string[];
  readonly params: string | undefined;
  readonly profile: string | undefined;
  readonly preset: string | undefined;
}

export interface ParameterRequest {
  readonly pipeline: Pipeline;
  /** The pipeline file as it is shown to the user. */
  readonly file: string;
  readonly workspace: string;
  readonly given: GivenParameters;
  /** Layers from elsewhere, such as an earlier run. */
  readonly layers?: readonly Layer[];
}

export interface RunParameters {
  readonly parameters: readonly ResolvedParameter[];
  readonly problems: readonly ConfigProblem[];
  /** The interpreter that `pipeloom.yaml` names. */
  readonly python: string | undefined;
}

/** Resolves; problems are returned, an unreadable file is refused. */
export async function readParameters(request: ParameterRequest, environment: Environment): Promise<RunParameters> {
  const { pipeline, workspace, given, file } = request;
  const { settings, problems } = readSettings(workspace, environment.cwd);
  const chosen = settingLayers(settings, { ...given, pipeline: pipeline.name });
  const fromRegistry = await registryLayers(settings, workspace, environment);
  const fromFile =
    given.params === undefined ? { layers: [], problems: [] } : readParameterFile(given.params, environment.cwd);
  const fromFlags = commandLineLayer(given.param);
  const resolution = resolve({
    parameters: pipeline.parameters,
    file,
    layers: [
      ...chosen.layers,
      environmentLayer(environment.env, pipeline.parameters),
      ...fromRegistry.layers,
      ...(request.layers ?? []),
      ...fromFile.layers,
      ...fromFlags.layers,
    ],
  });
  return {
    parameters: resolution.parameters,
    problems: [
      ...problems,
      ...chosen.problems,
      ...fromRegistry.problems,
      ...fromFile.problems,
      ...fromFlags.problems,
      ...resolution.problems,
    ],
    python: pythonOf(settings, workspace),
  };
}

/** Resolves for a run: warnings are printed, errors are refused, all at once. */
export async function requireParameters(request: ParameterRequest, environment: Environment): Promise<RunParameters> {
  const result = await readParameters(request, environment);
  const place = { file: request.file, line: (request.pipeline.nameRange ?? request.pipeline.range).start.line + 1 };
  const complaints = (severity: ConfigProblem["severity"]) =>
    result.problems
      .filter((problem) => problem.severity === severity)
      .map((problem) => configComplaint(problem, request.pipeline, place));
  for (const warning of complaints("warning")) environment.terminal.error(`${formatComplaint(warning, "warning")}\n`);
  const errors = complaints("error");
  const isAboutParameters = result.problems.some(
    ({ severity, parameter }) => severity === "error" && parameter !== undefined,
  );
  if (errors.length > 0)
    throw new Refusal(errors, isAboutParameters ? `See the parameters: pipeloom graph ${request.file}` : undefined);
  return result;
}

/** Answers of registries, kept while one command runs: every run it starts gets the same values. */
const answers = new WeakMap<Environment, Map<string, Promise<RegistryAnswer>>>();

async function registryLayers(
  { registry }: WorkspaceSettings,
  workspace: string,
  environment: Environment,
): Promise<ReturnType<typeof registryLayer>> {
  if (!registry) return { layers: [], problems: [] };
  const known = answers.get(environment) ?? new Map<string, Promise<RegistryAnswer>>();
  answers.set(environment, known);
  const asked = known.get(workspace) ?? askRegistry(registry, workspace, environment.env);
  known.set(workspace, asked);
  const answer = await asked;
  if (answer.type === "answer") return registryLayer(registry, answer);
  const message = `The registry of pipeloom.yaml: ${answer.message}`;
  return { layers: [], problems: [{ code: "bad-registry", severity: "error", message }] };
}

/** A problem with a parameter points at where the parameter is declared; one with a file at its place there. */
function configComplaint(problem: ConfigProblem, pipeline: Pipeline, place: { file: string; line: number }): Complaint {
  const { code, message, parameter, path = [], source } = problem;
  if (problem.place) return { code, message, where: formatPlace(problem.place) };
  if (parameter === undefined) return { code, message };
  const declared = pipeline.parameters.find(({ name }) => name === parameter)?.range;
  const line = declared ? declared.start.line + 1 : place.line;
  const from = source === undefined ? "" : ` (from ${source})`;
  return {
    code,
    where: `${place.file}:${line}`,
    message: `parameter "${parameter}"${formatPath(path)} ${message}${from}`,
  };
}

function readSettings(
  workspace: string,
  cwd: string,
): { settings: WorkspaceSettings; problems: readonly ConfigProblem[] } {
  const path = join(workspace, workspaceFileName);
  if (!existsSync(path)) return { settings: noSettings, problems: [] };
  return readWorkspaceFile(readText(path, pathFrom(cwd, path)), pathFrom(cwd, path));
}

function readParameterFile(path: string, cwd: string) {
  const absolute = resolvePath(cwd, path);
  if (!existsSync(absolute)) throw fileNotFound(path);
  return fileLayer(readText(absolute, path), path);
}

function readText(path: string, shown: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw fileUnreadable(shown, error);
  }
}

/** The interpreter that a workspace's `pipeloom.yaml` names. */
export function configuredPython(workspace: string, { cwd }: Pick<Environment, "cwd">): string | undefined {
  return pythonOf(readSettings(workspace, cwd).settings, workspace);
}

function pythonOf({ python }: WorkspaceSettings, workspace: string): string | undefined {
  if (python === undefined || isAbsolute(python) || !/[/\\]/.test(python)) return python;
  return join(workspace, python);
}
