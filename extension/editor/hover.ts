import * as vscode from "vscode";
import type { Range } from "../../runtime/model/range.ts";
import { pipelineSelectors } from "../documents/language.ts";
import { containsPosition } from "../platform/positions.ts";
import { toVscodeRange } from "../platform/ranges.ts";
import { collectNodeResults } from "../runs/node-results.ts";
import { linkedCommands } from "./command-link.ts";
import type { EditorServices } from "./editor-services.ts";
import { definitionText, hoverText, parameterText } from "./hover-text.ts";

/** A step's contract and last result, when the pointer rests on its call or its definition; a parameter's type. */
export function showHovers({ documents, shownRuns, staleResults }: EditorServices): vscode.Disposable {
  return vscode.languages.registerHoverProvider(pipelineSelectors, {
    async provideHover(text, position) {
      const document = await documents.current(text);
      if (!document?.parsed.usesPipeloom) return undefined;
      const isHere = (range: Range | undefined) =>
        range !== undefined && containsPosition(range, position.line, position.character);
      const { pipelines, steps, language } = document.parsed;
      const step = steps.find(({ file, nameRange }) => file === undefined && isHere(nameRange));
      for (const pipeline of pipelines) {
        const parameter = pipeline.parameters.find(({ nameRange }) => isHere(nameRange));
        if (parameter) return hoverOf(parameterText(parameter, language), parameter.nameRange);
        // Where a step is defined, the first node that uses it stands for it.
        const node = pipeline.nodes.find((each) =>
          step
            ? each.step === step.name && each.definition?.file === undefined
            : isHere(each.nameRange ?? each.range) && (each.nameRange !== undefined || each.step !== ""),
        );
        if (!node) continue;
        const run = await shownRuns.load({ file: document.file, pipeline: pipeline.name }).catch(() => undefined);
        const markdown = hoverText({
          node,
          language,
          runId: run?.runId,
          result: run && collectNodeResults(run).get(node.id),
          staleness: staleResults.of(document, pipeline).get(node.id),
        });
        return hoverOf(markdown, step?.nameRange ?? node.nameRange ?? node.range);
      }
      if (step) return hoverOf(definitionText(step, language), step.nameRange);
      return undefined;
    },
  });
}

function hoverOf(text: string, range: Range | undefined): vscode.Hover {
  const markdown = new vscode.MarkdownString(text);
  markdown.isTrusted = { enabledCommands: linkedCommands };
  return new vscode.Hover(markdown, range && toVscodeRange(range));
}
