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
import { positionOf } from "../editor/source-names.ts";
import type { createRenameElsewhere } from "./rename-elsewhere.ts";
import { refusedEdit, staleEdit, unwritable } from "../platform/refusal.ts";

export interface EditRequest {
  readonly uri: vscode.Uri;
  readonly pipeline: string;
  /** The version of the text that the edit was made on. */
  readonly version: number;
  readonly edits: readonly Edit[];
}

type RenameElsewhere = ReturnType<typeof createRenameElsewhere>;
export type ApplyEdits = ReturnType<typeof createApplyEdits>;

/** Gives the version of the changed text; throws a `Refusal` that says why nothing was changed. */
export function createApplyEdits(
  documents: Documents,
  nameOf: (uri: vscode.Uri) => string,
  renameElsewhere: RenameElsewhere = () => Promise.resolve({ files: [], isWhole: false }),
) {
  return async ({ uri, pipeline, version, edits }: EditRequest): Promise<number> => {
    const text = await vscode.workspace.openTextDocument(uri);
    const document = await documents.current(text);
    if (!document || document.version !== version) throw staleEdit(nameOf(uri));
    const elsewhere = await renameElsewhere(document, pipeline, edits);
    const result = elsewhere.isWhole ? { edits: [] } : await documents.edit(document, pipeline, edits);
    if ("refused" in result) throw refusedEdit(result.refused, document.file);
    if (result.edits.length === 0 && elsewhere.files.length === 0) return version;
    if (text.version !== version) throw staleEdit(nameOf(uri));
    const change = new vscode.WorkspaceEdit();
    for (const { start, end, text: replacement } of result.edits)
      change.replace(uri, new vscode.Range(text.positionAt(start), text.positionAt(end)), replacement);
    for (const other of elsewhere.files)
      for (const { start, end, text: replacement } of other.items)
        change.replace(
          other.uri,
          new vscode.Range(positionOf(other.text, start), positionOf(other.text, end)),
          replacement,
        );
    if (!(await vscode.workspace.applyEdit(change))) throw unwritable(nameOf(uri));
    return text.version;
  };
}
