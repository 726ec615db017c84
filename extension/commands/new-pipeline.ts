import * as vscode from "vscode";
import { pythonTemplate, typescriptTemplate } from "./templates.ts";
import type { Command } from "./command.ts";

/** A small pipeline file to start from. */
export const newPipeline: Command = async () => {
  const picked = await vscode.window.showQuickPick(
    [
      { label: "TypeScript", description: "my.pipeline.ts", name: "my.pipeline.ts", text: typescriptTemplate },
      { label: "Python", description: "my.pipeline.py", name: "my.pipeline.py", text: pythonTemplate },
    ],
    { title: "New Pipeline File", placeHolder: "Choose a language" },
  );
  if (!picked) return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: "New Pipeline File",
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, picked.name) }),
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(picked.text));
  await vscode.window.showTextDocument(target);
  await vscode.commands.executeCommand("pipeloom.openGraph", target);
};
