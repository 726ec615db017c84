/**
 * Undo and redo from a webview, on the document's own stack.
 *
 * The editor's `undo` acts on what has the focus, so the text gets it for the moment and the webview gets it back.
 * Invariants: requests run one after the other; a text editor that was opened only for this is closed again.
 */
import * as vscode from "vscode";

let last: Promise<void> = Promise.resolve();

export function runHistory(uri: vscode.Uri, direction: "undo" | "redo", giveFocusBack: () => void): Promise<void> {
  const next = last.then(() => run(uri, direction, giveFocusBack));
  last = next.catch(() => {});
  return next;
}

async function run(uri: vscode.Uri, direction: "undo" | "redo", giveFocusBack: () => void): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const visible = vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.viewColumn;
  const known = visible ?? textTab(uri)?.group.viewColumn;
  await vscode.window.showTextDocument(document, {
    viewColumn: known ?? vscode.ViewColumn.Active,
    preview: false,
    preserveFocus: false,
  });
  try {
    await vscode.commands.executeCommand(direction);
  } finally {
    const opened = known === undefined ? textTab(uri) : undefined;
    giveFocusBack();
    if (opened) await vscode.window.tabGroups.close(opened, true);
  }
}

function textTab(uri: vscode.Uri): vscode.Tab | undefined {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .find(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
}
