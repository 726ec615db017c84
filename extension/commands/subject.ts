/** What a command is about, from whatever the menu, lens, link or palette gave it. */
import * as vscode from "vscode";
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { RunSummary } from "../../runtime/model/run.ts";
import type { PipelineDocument } from "../documents/documents.ts";
import { noPipelineFile, noPipelineIn, unknownPipeline } from "../platform/refusal.ts";
import { formatAge } from "../runs/format.ts";
import { isActive } from "../runs/runs.ts";
import { runTitle } from "../editor/lens-text.ts";
import type { CommandServices } from "./command.ts";

export interface Subject {
  readonly document: PipelineDocument;
  readonly pipeline: Pipeline;
}

/** The document given, else that of the focused graph, else of the focused editor, else the active one. */
export async function documentFor(services: CommandServices, args: readonly unknown[]): Promise<PipelineDocument> {
  const { documents, active, graphs } = services;
  const [given] = args;
  const uri =
    given instanceof vscode.Uri
      ? given
      : typeof given === "string" && given.includes(":/")
        ? vscode.Uri.parse(given)
        : undefined;
  const editor = vscode.window.activeTextEditor?.document;
  const text =
    uri && uri.scheme !== "webview-panel"
      ? await vscode.workspace.openTextDocument(uri)
      : graphs.focused()
        ? undefined
        : editor;
  const document = text && (await documents.current(text));
  if (document?.parsed.usesPipeloom) return document;
  const fallback = graphs.focused() ?? active.current()?.document;
  if (!fallback) throw noPipelineFile();
  return fallback;
}

/** The pipeline that is named, else the selected one of the document. */
export async function subjectFor(services: CommandServices, args: readonly unknown[]): Promise<Subject> {
  const document = await documentFor(services, args);
  const name = args.length > 1 && typeof args[1] === "string" ? args[1] : undefined;
  const pipeline =
    name === undefined
      ? services.active.pipelineOf(document)
      : document.parsed.pipelines.find((each) => each.name === name);
  if (!pipeline)
    throw name === undefined
      ? noPipelineIn(services.nameOf(document.uri))
      : unknownPipeline(name, services.nameOf(document.uri));
  return { document, pipeline };
}

/** A run from its id or its row in a view; otherwise the user picks one. */
export async function runFor(
  services: CommandServices,
  args: readonly unknown[],
  title: string,
  filter: (run: RunSummary) => boolean = () => true,
): Promise<RunSummary | undefined> {
  const runId = textIn(args[0], "runId");
  if (runId !== undefined) return services.runs.summary(runId) ?? services.runs.load(runId);
  const runs = services.runs.summaries().filter(filter);
  if (runs.length === 1 && runs[0]) return runs[0];
  const rows = runs.map((run) => ({
    run,
    label: run.pipeline,
    description: `${runTitle(run)} · ${formatAge(run.startedAt, Date.now())}`,
    detail: services.nameOf(vscode.Uri.file(run.file)),
  }));
  if (rows.length === 0) {
    services.notify.information("There is no such run yet.");
    return undefined;
  }
  return (await vscode.window.showQuickPick(rows, { title, placeHolder: "Choose a run" }))?.run;
}

export const finishedRun = (run: RunSummary) => !isActive(run);

/** A text given as such, or as a field of a view's row. */
export function textIn(given: unknown, field: string): string | undefined {
  if (typeof given === "string") return given;
  const value: unknown = typeof given === "object" && given !== null ? Reflect.get(given, field) : undefined;
  return typeof value === "string" ? value : undefined;
}
