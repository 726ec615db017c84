/**
 * The one way in which the extension writes into a pipeline file: edits of the graph become one change of the open document.
 *
 * Invariants:
 * 1. An edit made on an older text is refused; nothing is merged by guessing.
 * 2. One request is one `WorkspaceEdit`, so it is one step of the document's own undo stack. Nothing is saved.
 * 3. It works in Restricted Mode: nothing of the user's code runs.
 */
import * as vscode from "vscode";
import type { Edit } from "../../runtime/model/edit.ts";
import type { Documents } from "../documents/documents.ts";
import { refusedEdit, staleEdit, unwritable } from "../platform/refusal.ts";

export interface EditRequest {
  readonly uri: vscode.Uri;
  readonly pipeline: string;
  /** The version of the text that the edit was made on. */
  readonly version: number;
  readonly edits: readonly Edit[];
}

export type ApplyEdits = ReturnType<typeof createApplyEdits>;

/** Gives the version of the changed text; throws a `Refusal` that says why nothing was changed. */
export function createApplyEdits(documents: Documents, nameOf: (uri: vscode.Uri) => string) {
  return async ({ uri, pipeline, version, edits }: EditRequest): Promise<number> => {
    const text = await vscode.workspace.openTextDocument(uri);
    const document = await documents.current(text);
    if (!document || document.version !== version) throw staleEdit(nameOf(uri));
    const result = await documents.edit(document, pipeline, edits);
    if ("refused" in result) throw refusedEdit(result.refused, document.file);
    if (result.edits.length === 0) return version;
    if (text.version !== version) throw staleEdit(nameOf(uri));
    const change = new vscode.WorkspaceEdit();
    for (const { start, end, text: replacement } of result.edits)
      change.replace(uri, new vscode.Range(text.positionAt(start), text.positionAt(end)), replacement);
    if (!(await vscode.workspace.applyEdit(change))) throw unwritable(nameOf(uri));
    return text.version;
  };
}
