/** What is remembered of a graph goes with it when its pipeline or its file gets another name. */
import * as vscode from "vscode";
import type { Active } from "../documents/active.ts";
import type { Documents } from "../documents/documents.ts";
import type { Disposable } from "../platform/disposables.ts";
import { createOwner } from "../platform/disposables.ts";
import type { ViewStates } from "./view-states.ts";

export function followRenames(documents: Documents, active: Active, views: ViewStates): Disposable {
  const owner = createOwner();
  const known = new Map<string, readonly string[]>();
  owner.onDispose(
    documents.onParsed.on((document) => {
      const names = document.parsed.pipelines.map(({ name }) => name);
      const renamed = renamedIn(known.get(document.file) ?? [], names);
      // A text that is broken for a moment has none, and its pipelines come back under their names.
      if (names.length > 0) known.set(document.file, names);
      if (!renamed) return;
      views.rename({ file: document.file, pipeline: renamed.from }, { file: document.file, pipeline: renamed.to });
      active.renamed(document, renamed.from, renamed.to);
    }),
  );
  owner.own(
    vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) views.moveFile(oldUri.fsPath, newUri.fsPath);
    }),
  );
  return owner;
}

/** The one name that changed in its place. */
export function renamedIn(
  before: readonly string[],
  after: readonly string[],
): { readonly from: string; readonly to: string } | undefined {
  if (before.length !== after.length) return undefined;
  const changed = before.flatMap((from, index) => {
    const to = after[index];
    return to === undefined || to === from ? [] : [{ from, to }];
  });
  const [only] = changed;
  return changed.length === 1 && only && !after.includes(only.from) ? only : undefined;
}
