/** A run's parameter values: the form over everything that `runtime/config` reads. */
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { environmentLayer, formLayer, rerunLayer, settingLayers } from "../../runtime/config/layers.ts";
import type { ConfigProblem } from "../../runtime/config/problem.ts";
import { formatConfigProblem } from "../../runtime/config/problem.ts";
import type { Resolution } from "../../runtime/config/resolve.ts";
import { resolve } from "../../runtime/config/resolve.ts";
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
  /** Open documents come before the disk. */
  readonly readText?: (path: string) => string | undefined;
}

export function resolveParameters(request: ResolveRequest): Resolution {
  const { file, directory, parameters, values, profile, rerun, readText = readFile } = request;
  const path = join(directory, workspaceFileName);
  const text = readText(path);
  const workspaceFile = text === undefined ? { settings: noSettings, problems: [] } : readWorkspaceFile(text);
  const chosen = settingLayers(workspaceFile.settings, { profile: profile || undefined });
  const resolution = resolve({
    parameters,
    file,
    layers: [
      ...chosen.layers,
      environmentLayer(process.env, parameters),
      ...(rerun ? [rerunLayer(rerun)] : []),
      formLayer(values),
    ],
  });
  return {
    parameters: resolution.parameters,
    problems: [...workspaceFile.problems, ...chosen.problems, ...resolution.problems],
  };
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
