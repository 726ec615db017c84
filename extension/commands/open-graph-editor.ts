import * as vscode from "vscode";
import { graphViewType } from "../graph/graph-panels.ts";
import type { Command } from "./command.ts";
import { documentFor } from "./subject.ts";

/** Shows the file's graph in place of its text. */
export const openGraphEditor: Command = async (services, ...args) => {
  const { uri } = await documentFor(services, args);
  await vscode.commands.executeCommand("vscode.openWith", uri, graphViewType);
};
