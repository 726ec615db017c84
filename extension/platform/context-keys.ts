import * as vscode from "vscode";

/** Every boolean context key that the manifest's `when` clauses read. */
export type ContextKey =
  | "hasPipelineFile"
  | "isRunning"
  | "isAsking"
  | "hasResumable"
  | "hasRuns"
  | "hasGraph"
  | "graphFocused"
  | "isGraphPinned";

const values = new Map<string, string>();

/** Sets `pipeloom.<key>`; an unchanged value sends nothing. */
export function setContextKey(key: ContextKey, value: boolean): void {
  set(key, value);
}

/**
 * Names the open pipeline files in `pipeloom.files`, for `resourcePath in pipeloom.files`: buttons of an editor group must stay
 * while another group has the focus.
 */
export function setPipelineFiles(uris: readonly vscode.Uri[]): void {
  set(
    "files",
    Object.fromEntries(
      uris.flatMap((uri) => [
        [uri.fsPath, true],
        [uri.path, true],
      ]),
    ),
  );
}

function set(key: string, value: unknown): void {
  const text = JSON.stringify(value);
  if ((values.get(key) ?? "false") === text) return;
  values.set(key, text);
  void vscode.commands.executeCommand("setContext", `pipeloom.${key}`, value);
}
