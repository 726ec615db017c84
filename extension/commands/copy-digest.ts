import * as vscode from "vscode";
import type { Command } from "./command.ts";
import { textIn } from "./subject.ts";

export const copyDigest: Command = async (_services, item) => {
  const digest = textIn(item, "digest");
  if (digest !== undefined) await vscode.env.clipboard.writeText(digest);
};
