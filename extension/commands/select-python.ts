import * as vscode from "vscode";
import type { Command } from "./command.ts";

/** Which interpreter runs Python pipelines. */
export const selectPython: Command = async () => {
  const settings = vscode.workspace.getConfiguration("pipeloom");
  const current = settings.get<string>("pythonPath", "");
  const automatic = {
    label: "$(sparkle) Find automatically",
    description: current === "" ? "selected" : "",
    action: "automatic" as const,
  };
  const type = { label: "$(edit) Enter a path…", description: "", action: "type" as const };
  const browse = { label: "$(folder-opened) Browse…", description: "", action: "browse" as const };
  const picked = await vscode.window.showQuickPick([automatic, type, browse], {
    title: "Python Interpreter for Runs",
    placeHolder: current === "" ? "Selected automatically" : current,
  });
  if (!picked) return;
  const path = await { automatic: () => "", type: () => typed(current), browse: browsed }[picked.action]();
  if (path === undefined) return;
  const target = vscode.workspace.workspaceFolders
    ? vscode.ConfigurationTarget.Workspace
    : vscode.ConfigurationTarget.Global;
  await settings.update("pythonPath", path === "" ? undefined : path, target);
};

function typed(current: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: "Python Interpreter",
    prompt: "Path of a Python 3.9 or newer",
    value: current,
  });
}

async function browsed(): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({ title: "Select Python Interpreter", canSelectMany: false })) ?? [];
  return file?.fsPath;
}
