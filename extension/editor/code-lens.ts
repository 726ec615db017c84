import * as vscode from "vscode";
import type { Pipeline } from "../../runtime/model/graph.ts";
import { pipelineSelectors } from "../documents/language.ts";
import type { PipelineDocument } from "../documents/documents.ts";
import { createOwner } from "../platform/disposables.ts";
import { toVscodeRange } from "../platform/ranges.ts";
import { settings } from "../platform/settings.ts";
import { collectNodeResults } from "../runs/node-results.ts";
import type { NodeResult } from "../runs/node-results.ts";
import { isActive } from "../runs/runs.ts";
import type { EditorServices } from "./editor-services.ts";
import { runTitle, stepTitle } from "./lens-text.ts";

/** Run, Open Graph and the last result above pipelines; the last status above steps. */
export function showCodeLenses({ documents, shownRuns, onResults }: EditorServices): vscode.Disposable {
  const owner = createOwner();
  const changed = owner.own(new vscode.EventEmitter<void>());
  owner.onDispose(onResults.on(() => changed.fire()));
  owner.onDispose(documents.onParsed.on(() => changed.fire()));
  owner.own(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("pipeloom.codeLens")) changed.fire();
    }),
  );

  function pipelineLenses(document: PipelineDocument, pipeline: Pipeline): vscode.CodeLens[] {
    const range = toVscodeRange(pipeline.range).with({ end: toVscodeRange(pipeline.range).start });
    const args = [document.uri, pipeline.name];
    const lens = (title: string, command: string, tooltip: string, given: readonly unknown[] = args) =>
      new vscode.CodeLens(range, { title, command, tooltip, arguments: [...given] });
    const run = shownRuns.summary({ file: document.file, pipeline: pipeline.name });
    const lenses =
      run && isActive(run)
        ? [lens("$(debug-stop) Cancel", "pipeloom.cancel", "Cancel the run", [run.runId])]
        : [
            lens("$(play) Run", "pipeloom.run", `Run ${pipeline.name}`),
            lens("Run with…", "pipeloom.runWith", `Run ${pipeline.name} with changed parameters`),
          ];
    lenses.push(lens("Open Graph", "pipeloom.openGraph", `Show the graph of ${pipeline.name} beside the text`));
    if (run) lenses.push(lens(runTitle(run), "pipeloom.openRun", "Open the run", [run.runId]));
    return lenses;
  }

  function stepLenses(document: PipelineDocument): vscode.CodeLens[] {
    const byStep = new Map<string, { results: NodeResult[]; runId: string }>();
    for (const pipeline of document.parsed.pipelines) {
      const run = shownRuns.run({ file: document.file, pipeline: pipeline.name });
      if (!run) continue;
      for (const result of collectNodeResults(run).values()) {
        const known = byStep.get(result.step);
        if (known) known.results.push(result);
        else byStep.set(result.step, { results: [result], runId: run.runId });
      }
    }
    return document.parsed.steps.flatMap((step) => {
      const found = step.file === undefined ? byStep.get(step.name) : undefined;
      const title = found && stepTitle(found.results);
      if (!found || title === undefined) return [];
      const { start } = toVscodeRange(step.range);
      return [
        new vscode.CodeLens(new vscode.Range(start, start), {
          title,
          command: "pipeloom.showLogs",
          tooltip: "Show the step's logs",
          arguments: [found.runId, found.results[0]?.invocations[0]?.invocation],
        }),
      ];
    });
  }

  owner.own(
    vscode.languages.registerCodeLensProvider(pipelineSelectors, {
      onDidChangeCodeLenses: changed.event,
      async provideCodeLenses(text) {
        if (!settings.codeLens()) return [];
        const document = await documents.current(text);
        if (!document?.parsed.usesPipeloom) return [];
        return [
          ...document.parsed.pipelines.flatMap((pipeline) => pipelineLenses(document, pipeline)),
          ...stepLenses(document),
        ];
      },
    }),
  );
  return owner;
}
