import * as vscode from "vscode";
import type { Command } from "./command.ts";
import { textIn } from "./subject.ts";

export const copyRunId: Command = async (_services, item) => {
  const runId = textIn(item, "runId");
  if (runId !== undefined) await vscode.env.clipboard.writeText(runId);
};
