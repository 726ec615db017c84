/**
 * Every step that the workspace's files define, for the palette.
 *
 * Invariants: open documents count as they are typed; a file that did not change is not parsed again; nothing of it is run.
 */
import { stat } from "node:fs/promises";
import type * as vscode from "vscode";
import type { StepDefinition } from "../../runtime/model/graph.ts";
import type { Documents, PipelineDocument } from "../documents/documents.ts";
import { mayUsePipeloom } from "../documents/language.ts";
import type { LocalFiles } from "../documents/local-files.ts";
import { workspaceFiles } from "../documents/workspace-files.ts";

export type WorkspaceSteps = ReturnType<typeof createWorkspaceSteps>;

export function createWorkspaceSteps(documents: Documents, files: LocalFiles) {
  const known = new Map<string, { readonly stamp: string; readonly steps: readonly StepDefinition[] }>();

  async function stepsIn(uri: vscode.Uri, language: "typescript" | "python"): Promise<readonly StepDefinition[]> {
    const open = documents.get(uri);
    if (open) return own(open.parsed.steps, uri);
    const { mtimeMs, size } = await stat(uri.fsPath);
    const stamp = `${mtimeMs}/${size}`;
    const before = known.get(uri.fsPath);
    if (before?.stamp === stamp) return before.steps;
    const text = files.readText(uri.fsPath);
    const parsed =
      text !== undefined && mayUsePipeloom(text, language)
        ? await documents.parse(uri.fsPath, language, text)
        : undefined;
    const steps = own(parsed?.steps ?? [], uri);
    known.set(uri.fsPath, { stamp, steps });
    return steps;
  }

  return {
    /** Steps of other files that a file can import: those of its own language, by name. */
    async find({ parsed, file }: PipelineDocument): Promise<readonly StepDefinition[]> {
      const uris = await workspaceFiles(parsed.language);
      const found: StepDefinition[] = [];
      for (const uri of uris)
        if (uri.fsPath !== file) found.push(...(await stepsIn(uri, parsed.language).catch(() => [])));
      return found.toSorted((a, b) => a.name.localeCompare(b.name));
    },
  };
}

/** Steps that the file itself defines, not those that it imports. */
function own(steps: readonly StepDefinition[], uri: vscode.Uri): StepDefinition[] {
  return steps
    .filter(({ file }) => file === undefined || file === uri.fsPath)
    .map((step) => ({ ...step, file: uri.fsPath }));
}
