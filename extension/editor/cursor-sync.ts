import * as vscode from "vscode";
import type { Documents } from "../documents/documents.ts";
import { nodeAt } from "./node-at.ts";

/** Tells graphs which node the cursor is in. */
export function followCursor(
  documents: Documents,
  highlight: (uri: vscode.Uri, node: string | undefined) => void,
): vscode.Disposable {
  return vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
    const document = documents.get(textEditor.document.uri);
    const position = selections[0]?.active;
    if (!position || !document?.parsed.usesPipeloom) return;
    highlight(document.uri, nodeAt(document.parsed, position.line, position.character)?.id);
  });
}
