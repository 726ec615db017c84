import * as vscode from "vscode";

/** The user's settings, read when they are needed: nothing caches them. */
export const settings = {
  saveBeforeRun: () => read("saveBeforeRun", true),
  inlayResults: () => read("inlayResults", true),
  codeLens: () => read("codeLens", true),
  profile: (scope: vscode.Uri) => read("profile", "", scope),
  pythonPath: (scope?: vscode.Uri) => read("pythonPath", "", scope),
  nodePath: () => read("nodePath", ""),
  startsEngineEarly: () => read("engine.start", "whenNeeded") === "whenNeeded",
};

function read<T extends string | boolean>(name: string, fallback: T, scope?: vscode.Uri): T {
  const value = vscode.workspace.getConfiguration("pipeloom", scope).get<unknown>(name);
  // SAFETY: the manifest declares the type; a value of another type, from a hand-written file, is replaced by the default.
  return typeof value === typeof fallback ? (value as T) : fallback;
}
