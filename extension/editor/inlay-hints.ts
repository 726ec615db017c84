import * as vscode from "vscode";
import { pipelineSelectors } from "../documents/language.ts";
import { createOwner } from "../platform/disposables.ts";
import { settings } from "../platform/settings.ts";
import { collectNodeResults } from "../runs/node-results.ts";
import type { EditorServices } from "./editor-services.ts";
import { inlayText } from "./result-text.ts";

/** Each step's last result, after its call. */
export function showInlayResults({ documents, shownRuns, staleResults, onResults }: EditorServices): vscode.Disposable {
  const owner = createOwner();
  const changed = owner.own(new vscode.EventEmitter<void>());
  owner.onDispose(onResults.on(() => changed.fire()));
  owner.own(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("pipeloom.inlayResults")) changed.fire();
    }),
  );
  owner.own(
    vscode.languages.registerInlayHintsProvider(pipelineSelectors, {
      onDidChangeInlayHints: changed.event,
      async provideInlayHints(text, range) {
        if (!settings.inlayResults()) return [];
        const document = await documents.current(text);
        if (!document?.parsed.usesPipeloom) return [];
        const hints: vscode.InlayHint[] = [];
        for (const pipeline of document.parsed.pipelines) {
          const run = shownRuns.run({ file: document.file, pipeline: pipeline.name });
          if (!run) continue;
          const results = collectNodeResults(run);
          const stale = staleResults.of(document, pipeline);
          for (const node of pipeline.nodes) {
            const position = new vscode.Position(node.range.end.line, node.range.end.character);
            const result = results.get(node.id);
            if (!result || !range.contains(position)) continue;
            const words = inlayText(result, stale.get(node.id));
            if (words === "") continue;
            const hint = new vscode.InlayHint(position, words);
            hint.paddingLeft = true;
            hints.push(hint);
          }
        }
        return hints;
      },
    }),
  );
  return owner;
}
