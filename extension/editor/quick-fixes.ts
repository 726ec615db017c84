import * as vscode from "vscode";
import type { Problem } from "../../runtime/model/problem.ts";
import type { Documents, PipelineDocument } from "../documents/documents.ts";
import { pipelineSelectors } from "../documents/language.ts";
import type { WorkspaceSteps } from "../edits/workspace-steps.ts";

/** Ways to end our own problems. */
export function offerQuickFixes(documents: Documents, steps: WorkspaceSteps): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    pipelineSelectors,
    {
      async provideCodeActions(text, _range, context) {
        const ours = context.diagnostics.filter(({ source }) => source === "pipeloom");
        if (ours.length === 0) return undefined;
        const document = await documents.current(text);
        const reader = await documents.reader();
        if (!document || !reader) return undefined;
        const actions: vscode.CodeAction[] = [];
        for (const diagnostic of ours) {
          const problem = problemOf(document, diagnostic);
          if (!problem) continue;
          const elsewhere = problem.code === "unknown-step" ? await steps.find(document) : [];
          for (const fix of reader.fixes(document.file, document.parsed.language, document.text, problem, elsewhere)) {
            const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
            action.diagnostics = [diagnostic];
            action.isPreferred = fix.isPreferred;
            action.edit = new vscode.WorkspaceEdit();
            for (const { start, end, text: replacement } of fix.edits)
              action.edit.replace(
                text.uri,
                new vscode.Range(text.positionAt(start), text.positionAt(end)),
                replacement,
              );
            actions.push(action);
          }
        }
        return actions;
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function problemOf({ parsed }: PipelineDocument, { code, message, range }: vscode.Diagnostic): Problem | undefined {
  return parsed.problems.find(
    (problem) => problem.code === code && problem.message === message && problem.range?.start.line === range.start.line,
  );
}
