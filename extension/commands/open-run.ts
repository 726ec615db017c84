import * as vscode from "vscode";
import type { Command } from "./command.ts";
import { runFor } from "./subject.ts";

/** Shows a run on its pipeline's graph and in its source. */
export const openRun: Command = async (services, ...args) => {
  const chosen = await runFor(services, args, "Open Run");
  if (!chosen) return;
  const run = await services.runs.load(chosen.runId);
  const uri = vscode.Uri.file(run.file);
  const text = await vscode.workspace.openTextDocument(uri);
  const isVisible = vscode.window.visibleTextEditors.some(
    (editor) => editor.document.uri.toString() === uri.toString(),
  );
  if (!isVisible && !services.graphs.isOpen())
    await vscode.window.showTextDocument(text, { preview: false, viewColumn: vscode.ViewColumn.One });
  const document = await services.documents.current(text);
  services.shownRuns.show(run);
  services.graphs.show(
    document,
    document?.parsed.pipelines.find(({ name }) => name === run.pipeline),
  );
};
