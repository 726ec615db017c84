import * as vscode from "vscode";
import type { Node, ParsedFile } from "../../runtime/model/graph.ts";
import type { Documents } from "../documents/documents.ts";
import { containsPosition } from "../platform/ranges.ts";

/** The innermost node whose source the position is in; a step's definition counts for the first node that uses it. */
export function nodeAt({ pipelines, steps }: Pick<ParsedFile, "pipelines" | "steps">, line: number, character: number): Node | undefined {
  const inCall = pipelines.flatMap(({ nodes }) => nodes).filter(({ range }) => containsPosition(range, line, character));
  const innermost = inCall.sort((a, b) => size(a) - size(b))[0];
  if (innermost) return innermost;
  const step = steps.find(({ range, file }) => file === undefined && containsPosition(range, line, character));
  return step && pipelines.flatMap(({ nodes }) => nodes).find((node) => node.step === step.name);
}

function size({ range }: Node): number {
  return range.end.offset - range.start.offset;
}

/** Tells graphs which node the cursor is in. */
export function followCursor(documents: Documents, highlight: (uri: vscode.Uri, node: string | undefined) => void): vscode.Disposable {
  return vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
    const document = documents.get(textEditor.document.uri);
    const position = selections[0]?.active;
    if (!position || !document?.parsed.usesPipeloom) return;
    highlight(document.uri, nodeAt(document.parsed, position.line, position.character)?.id);
  });
}
