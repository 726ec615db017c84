/** The presets list of a pipeline, with everything it stands on. */
import * as vscode from "vscode";
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { WebviewServices } from "../graph/webview-services.ts";
import type { ParameterValues } from "./parameters.ts";
import { showPresets, writeProfile } from "./presets-menu.ts";

interface Subject {
  readonly file: string;
  readonly pipeline: Pipeline;
}

export async function openPresets(
  services: Pick<WebviewServices, "parameters" | "profiles" | "runs">,
  { file, pipeline }: Subject,
  changed: ParameterValues,
  action: "all" | "write-profile" = "all",
): Promise<void> {
  const { parameters, profiles, runs } = services;
  const key = { file, pipeline: pipeline.name };
  const profile = profiles.of(vscode.Uri.file(file));
  if (action === "write-profile") return writeProfile({ file, pipeline, changed, profile });
  await showPresets({
    file,
    pipeline,
    changed,
    runs: runs.summaries(key),
    profile,
    chooseProfile: (name) => profiles.choose(name),
    load: (values) => parameters.set(key, pipeline.parameters, values),
  });
}
