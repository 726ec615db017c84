import * as vscode from "vscode";
import { pipelineSelectors } from "../documents/language.ts";
import { containsPosition } from "../platform/positions.ts";
import { toVscodeRange } from "../platform/ranges.ts";
import { collectNodeResults } from "../runs/node-results.ts";
import { linkedCommands } from "./command-link.ts";
import type { EditorServices } from "./editor-services.ts";
import { hoverText } from "./hover-text.ts";

/** A step's contract and last result, when the pointer rests on its call. */
export function showHovers({ documents, shownRuns, staleResults }: EditorServices): vscode.Disposable {
  return vscode.languages.registerHoverProvider(pipelineSelectors, {
    async provideHover(text, position) {
      const document = await documents.current(text);
      if (!document?.parsed.usesPipeloom) return undefined;
      for (const pipeline of document.parsed.pipelines) {
        const node = pipeline.nodes.find(
          (each) =>
            containsPosition(each.nameRange ?? each.range, position.line, position.character) &&
            (each.nameRange !== undefined || each.step !== ""),
        );
        if (!node) continue;
        const run = await shownRuns.load({ file: document.file, pipeline: pipeline.name }).catch(() => undefined);
        const markdown = new vscode.MarkdownString(
          hoverText({
            node,
            language: document.parsed.language,
            runId: run?.runId,
            result: run && collectNodeResults(run).get(node.id),
            staleness: staleResults.of(document, pipeline).get(node.id),
          }),
        );
        markdown.isTrusted = { enabledCommands: linkedCommands };
        return new vscode.Hover(markdown, toVscodeRange(node.nameRange ?? node.range));
      }
      return undefined;
    },
  });
}
