/** What the text editor offers in pipeline files, beside hints, hovers and lenses. */
import type * as vscode from "vscode";
import type { Documents } from "../documents/documents.ts";
import type { WorkspaceSteps } from "../edits/workspace-steps.ts";
import { createOwner } from "../platform/disposables.ts";
import { offerCompletions } from "./completions.ts";
import { offerDefinitions } from "./definitions.ts";
import { offerQuickFixes } from "./quick-fixes.ts";
import { offerRename } from "./rename.ts";
import type { SourceNames } from "./source-names.ts";
import { offerSymbols } from "./symbols.ts";

export function offerLanguageFeatures(
  documents: Documents,
  names: SourceNames,
  steps: WorkspaceSteps,
): vscode.Disposable {
  const owner = createOwner();
  owner.own(offerQuickFixes(documents, steps));
  owner.own(offerDefinitions(documents, names));
  owner.own(offerRename(documents, names));
  owner.own(offerCompletions(documents));
  owner.own(offerSymbols(documents));
  return owner;
}
