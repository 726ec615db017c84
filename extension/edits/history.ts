/**
 * Undo and redo from a webview, on the document's own stack.
 *
 * The editor's `undo` acts on what has the focus. A custom editor has it on its document's stack; for a panel or a view the text
 * gets the focus for the moment and the webview gets it back.
 * Invariants:
 * 1. Requests run one after the other; a text editor that was opened only for this is closed again.
 * 2. Where the text is visible the focus goes there and back in one message to the window: no key that is pressed meanwhile is typed into it.
 */
import * as vscode from "vscode";

/** Where the keys were pressed. */
export type HistorySurface =
  | { readonly type: "custom-editor" }
  | { readonly type: "panel"; readonly column: () => vscode.ViewColumn | undefined }
  | { readonly type: "view"; readonly id: string };

export interface HistoryRequest {
  readonly uri: vscode.Uri;
  readonly direction: "undo" | "redo";
  readonly surface: HistorySurface;
  readonly giveFocusBack: () => void;
}

let last: Promise<void> = Promise.resolve();

export function runHistory(request: HistoryRequest): Promise<void> {
  const next = last.then(() => run(request));
  last = next.catch(() => {});
  return next;
}

async function run({ uri, direction, surface, giveFocusBack }: HistoryRequest): Promise<void> {
  if (surface.type === "custom-editor") {
    await vscode.commands.executeCommand(direction);
    return;
  }
  const visible = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  const there = groupCommand(visible?.viewColumn);
  const back = surface.type === "view" ? `${surface.id}.focus` : groupCommand(surface.column());
  if (there !== undefined && back !== undefined && there !== back) {
    const commands = [there, direction, back];
    // A view counts as focused until it has heard that it is not: the window needs a moment between the commands.
    if (surface.type === "view") for (const command of commands) await vscode.commands.executeCommand(command);
    else await vscode.commands.executeCommand("runCommands", { commands });
    return;
  }
  await showAndRun(uri, direction, visible?.viewColumn, giveFocusBack);
}

async function showAndRun(
  uri: vscode.Uri,
  direction: "undo" | "redo",
  visible: vscode.ViewColumn | undefined,
  giveFocusBack: () => void,
): Promise<void> {
  const known = visible ?? textTab(uri)?.group.viewColumn;
  await vscode.window.showTextDocument(uri, {
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

const ordinals = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"];

/** The window's own command that focuses an editor group; there are eight of them. */
function groupCommand(column: vscode.ViewColumn | undefined): string | undefined {
  const ordinal = column === undefined ? undefined : ordinals[column - 1];
  return ordinal && `workbench.action.focus${ordinal}EditorGroup`;
}

function textTab(uri: vscode.Uri): vscode.Tab | undefined {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .find(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
}
