import * as vscode from "vscode";
import type { Command } from "./command.ts";
import { documentFor } from "./subject.ts";

/** From a graph to its text. */
export const openSource: Command = async (services) => {
  const { uri } = await documentFor(services, []);
  const visible = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  const column =
    visible?.viewColumn ??
    (vscode.window.tabGroups.activeTabGroup.viewColumn === vscode.ViewColumn.One
      ? vscode.ViewColumn.Active
      : vscode.ViewColumn.One);
  await vscode.commands.executeCommand("vscode.openWith", uri, "default", column);
};
