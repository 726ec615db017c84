import * as vscode from "vscode";
import type { Problem } from "../../runtime/model/problem.ts";
import { createOwner } from "../platform/disposables.ts";
import { toVscodeRange } from "../platform/ranges.ts";
import type { Documents } from "./documents.ts";

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
} as const satisfies Record<Problem["severity"], vscode.DiagnosticSeverity>;

/** Puts the parser's problems into the Problems view. Those of other files are shown when those are open. */
export function showProblems(documents: Documents): vscode.Disposable {
  const owner = createOwner();
  const collection = owner.own(vscode.languages.createDiagnosticCollection("pipeloom"));
  owner.onDispose(
    documents.onParsed.on(({ uri, file, parsed }) => {
      const own = parsed.usesPipeloom
        ? parsed.problems.filter((problem) => problem.file === undefined || problem.file === file)
        : [];
      collection.set(uri, own.map(toDiagnostic));
    }),
  );
  owner.onDispose(documents.onClosed.on((key) => collection.delete(vscode.Uri.parse(key, true))));
  return owner;
}

function toDiagnostic(problem: Problem): vscode.Diagnostic {
  const range = problem.range ? toVscodeRange(problem.range) : new vscode.Range(0, 0, 0, 0);
  const diagnostic = new vscode.Diagnostic(range, problem.message, severities[problem.severity]);
  diagnostic.source = "pipeloom";
  diagnostic.code = problem.code;
  if (problem.code === "unused-output") diagnostic.tags = [vscode.DiagnosticTag.Unnecessary];
  return diagnostic;
}
