/** A run's parameter values: the form over everything that `runtime/config` reads. */
import { join } from "node:path";
import { readFileSync } from "node:fs";
import type { RegistryAnswer } from "../../runtime/client/registry.ts";
import { environmentLayer, formLayer, registryLayer, rerunLayer, settingLayers } from "../../runtime/config/layers.ts";
import type { ConfigProblem } from "../../runtime/config/problem.ts";
import { formatConfigProblem } from "../../runtime/config/problem.ts";
import type { Resolution } from "../../runtime/config/resolve.ts";
import { resolve } from "../../runtime/config/resolve.ts";
import type { RegistrySettings } from "../../runtime/config/workspace-file.ts";
import { noSettings, readWorkspaceFile, workspaceFileName } from "../../runtime/config/workspace-file.ts";
import type { Parameter } from "../../runtime/model/graph.ts";
import type { ResolvedParameter } from "../../runtime/model/parameter.ts";
import type { ParameterValues } from "./parameters.ts";

export interface ResolveRequest {
  readonly file: string;
  readonly directory: string;
  readonly parameters: readonly Parameter[];
  readonly values: ParameterValues;
  readonly profile?: string;
  /** An earlier run whose values are taken where the form says nothing. */
  readonly rerun?: { readonly runId: string; readonly parameters: readonly ResolvedParameter[] };
  /** What the registry says, as far as it is known. */
  readonly registry?: (folder: string, settings: RegistrySettings) => RegistryAnswer | undefined;
  /** Open documents come before the disk. */
  readonly readText?: (path: string) => string | undefined;
}

export function resolveParameters(request: ResolveRequest): Resolution {
  const { file, directory, parameters, values, profile, rerun, registry, readText = readFile } = request;
  const path = join(directory, workspaceFileName);
  const text = readText(path);
  const workspaceFile = text === undefined ? { settings: noSettings, problems: [] } : readWorkspaceFile(text);
  const chosen = settingLayers(workspaceFile.settings, { profile: profile || undefined });
  const asked = workspaceFile.settings.registry;
  const answer = asked && registry?.(directory, asked);
  const fromRegistry = asked && answer ? registryResult(asked, answer) : { layers: [], problems: [] };
  const resolution = resolve({
    parameters,
    file,
    layers: [
      ...chosen.layers,
      environmentLayer(process.env, parameters),
      ...fromRegistry.layers,
      ...(rerun ? [rerunLayer(rerun)] : []),
      formLayer(values),
    ],
  });
  return {
    parameters: resolution.parameters,
    problems: [...workspaceFile.problems, ...chosen.problems, ...fromRegistry.problems, ...resolution.problems],
  };
}

function registryResult(asked: RegistrySettings, answer: RegistryAnswer): ReturnType<typeof registryLayer> {
  if (answer.type === "answer") return registryLayer(asked, answer);
  const message = `The registry of pipeloom.yaml: ${answer.message}`;
  return { layers: [], problems: [{ code: "bad-registry", severity: "error", message }] };
}

/** What pipeloom.yaml says of a registry. */
export function registrySettings(
  directory: string,
  readText: (path: string) => string | undefined = readFile,
): RegistrySettings | undefined {
  const text = readText(join(directory, workspaceFileName));
  return text === undefined ? undefined : readWorkspaceFile(text).settings.registry;
}

/** The errors among problems, as sentences. */
export function errorTexts(problems: readonly ConfigProblem[]): readonly string[] {
  return problems.filter(({ severity }) => severity === "error").map((problem) => formatConfigProblem(problem));
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // No pipeloom.yaml is the usual case.
  }
}
