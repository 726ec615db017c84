/** Brings source text into view from a graph, a list or a link. */
import * as vscode from "vscode";
import type { Node } from "../../runtime/model/graph.ts";
import { toVscodeRange } from "../platform/ranges.ts";

/** Opens a file where it is visible already, else in the first editor group that is not a graph's. */
export async function revealRange(
  uri: vscode.Uri,
  range: vscode.Range,
  { focus }: { readonly focus: boolean },
): Promise<void> {
  const visible = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  const viewColumn = visible?.viewColumn ?? columnOf(uri) ?? freeColumn();
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document, { viewColumn, preserveFocus: !focus, preview: false });
  const inside = document.validateRange(range);
  // The cursor goes to the beginning, so that a long call does not scroll the text sideways.
  editor.selection = new vscode.Selection(inside.end, inside.start);
  // Revealed from the line's beginning: revealing all of a long line would scroll its beginning out of sight.
  const { line, character } = inside.start;
  editor.revealRange(new vscode.Range(line, 0, line, character), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** The group in which a file's tab is, though it may be hidden behind another, but not behind a graph: that would cover the graph. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const isIn = ({ tabs }: vscode.TabGroup) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
  return vscode.window.tabGroups.all.find((group) => isIn(group) && !showsGraph(group))?.viewColumn;
}

/** The first group, unless a graph fills it: then the text opens beside the graph. */
function freeColumn(): vscode.ViewColumn {
  const free = vscode.window.tabGroups.all.find((group) => !showsGraph(group));
  return free?.viewColumn ?? vscode.ViewColumn.Beside;
}

function showsGraph({ activeTab }: vscode.TabGroup): boolean {
  return activeTab?.input instanceof vscode.TabInputCustom || activeTab?.input instanceof vscode.TabInputWebview;
}

export async function revealNode(
  uri: vscode.Uri,
  node: Node,
  target: "call" | "definition",
  focus: boolean,
): Promise<void> {
  if (target === "definition" && node.definition) {
    const { file, range } = node.definition;
    return revealRange(file === undefined ? uri : vscode.Uri.file(file), toVscodeRange(range), { focus });
  }
  return revealRange(uri, toVscodeRange(node.range), { focus });
}

/** Opens at a one-based line and column, as stack traces give them. */
export async function revealLine(file: string, line: number, column = 1): Promise<void> {
  const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  await revealRange(vscode.Uri.file(file), new vscode.Range(at, at), { focus: true });
}
