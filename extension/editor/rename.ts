import * as vscode from "vscode";
import type { Documents } from "../documents/documents.ts";
import { pipelineSelectors } from "../documents/language.ts";
import { hasLanguageServer } from "./language-server.ts";
import { positionOf, type SourceNames } from "./source-names.ts";

/** Rename of steps, pipelines, parameters and variables of a body, over all files, where no language server does. */
export function offerRename(documents: Documents, names: SourceNames): vscode.Disposable {
  const at = async (text: vscode.TextDocument, position: vscode.Position) => {
    const document = await documents.current(text);
    if (!document || hasLanguageServer(document.parsed.language)) return undefined;
    const found = await names.at(document, text.offsetAt(position));
    return found && { document, ...found };
  };
  return vscode.languages.registerRenameProvider(pipelineSelectors, {
    async prepareRename(text, position) {
      const found = await at(text, position);
      if (!found) throw new Error("This is no step, pipeline, parameter or variable of a pipeline.");
      return new vscode.Range(text.positionAt(found.start), text.positionAt(found.end));
    },
    async provideRenameEdits(text, position, to) {
      const found = await at(text, position);
      if (!found) return undefined;
      const change = new vscode.WorkspaceEdit();
      for (const each of await names.rename(found.document, found.named, to)) {
        for (const { start, end, text: replacement } of each.items)
          change.replace(
            each.uri,
            new vscode.Range(positionOf(each.text, start), positionOf(each.text, end)),
            replacement,
          );
      }
      return change;
    },
  });
}
