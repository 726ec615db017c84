/** `pipeloom.yaml` as the editor sees it: open documents come before the disk, and changes are written by range and saved. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import * as vscode from "vscode";
import { readData } from "../../runtime/config/data-text.ts";
import { writeData } from "../../runtime/config/data-write.ts";
import { noSettings, readWorkspaceFile, workspaceFileName } from "../../runtime/config/workspace-file.ts";
import type { WorkspaceSettings } from "../../runtime/config/workspace-file.ts";
import type { Json } from "../../runtime/model/json.ts";
import { refusedEdit, unwritable } from "../platform/refusal.ts";

/** A value to set, or to remove when there is none, at a path of keys. */
export interface SettingChange {
  readonly path: readonly string[];
  readonly value: Json | undefined;
}

export async function readSettings(folder: string): Promise<WorkspaceSettings> {
  const uri = vscode.Uri.file(join(folder, workspaceFileName));
  if (!existsSync(uri.fsPath)) return noSettings;
  return readWorkspaceFile((await vscode.workspace.openTextDocument(uri)).getText()).settings;
}

/** Where a profile's values stand: a profile that says more than values keeps them under `parameters`. */
export async function profilePath(folder: string, profile: string): Promise<readonly string[]> {
  const uri = vscode.Uri.file(join(folder, workspaceFileName));
  if (!existsSync(uri.fsPath)) return ["profiles", profile];
  const { root } = readData((await vscode.workspace.openTextDocument(uri)).getText(), workspaceFileName);
  const inner = root?.entries?.get("profiles")?.entries?.get(profile)?.entries?.get("parameters");
  return inner?.entries ? ["profiles", profile, "parameters"] : ["profiles", profile];
}

/** All changes are one step of the file's undo stack. A file without unsaved changes is saved, because runs read it from the disk. */
export async function writeSettings(folder: string, changes: readonly SettingChange[]): Promise<void> {
  const uri = vscode.Uri.file(join(folder, workspaceFileName));
  const edit = new vscode.WorkspaceEdit();
  const isNew = !existsSync(uri.fsPath);
  const document = isNew ? undefined : await vscode.workspace.openTextDocument(uri);
  const wasDirty = document?.isDirty ?? false;
  const before = document?.getText() ?? "";
  let text = before;
  for (const { path, value } of changes) {
    const written = writeData(text, path, value);
    if (written.type === "refused") throw refusedEdit({ code: "bad-config", message: written.message }, uri.fsPath);
    text = written.text;
  }
  if (document) {
    const { start, end, replacement } = difference(before, text);
    edit.replace(uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), replacement);
  } else {
    edit.createFile(uri, { contents: Buffer.from(text) });
  }
  if (!(await vscode.workspace.applyEdit(edit))) throw unwritable(basename(uri.fsPath));
  if (document && !wasDirty && !(await document.save())) throw unwritable(basename(uri.fsPath));
}

/** The one stretch that differs: what is before and after it stays untouched. */
function difference(before: string, after: string): { start: number; end: number; replacement: string } {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let kept = 0;
  const most = Math.min(before.length, after.length) - start;
  while (kept < most && before.at(-1 - kept) === after.at(-1 - kept)) kept += 1;
  return { start, end: before.length - kept, replacement: after.slice(start, after.length - kept) };
}
