import * as vscode from "vscode";
import { completionsAt, type Completion } from "../../runtime/source/completion.ts";
import type { Documents } from "../documents/documents.ts";
import { hasLanguageServer } from "./language-server.ts";

const kinds = {
  input: vscode.CompletionItemKind.Variable,
  output: vscode.CompletionItemKind.Field,
  option: vscode.CompletionItemKind.Property,
} as const satisfies Record<Completion["kind"], vscode.CompletionItemKind>;

/**
 * Inputs, outputs and options in Python. TypeScript's own server knows them all by the types; Python's servers know the inputs of a
 * plain call, so then only the rest is offered.
 */
export function offerCompletions(documents: Documents): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider(
    { language: "python" },
    {
      async provideCompletionItems(text, position) {
        const document = await documents.current(text);
        if (!document?.parsed.usesPipeloom) return undefined;
        const offset = text.offsetAt(position);
        const isPlainCall = !/\.(map|product|embed|with_options)\s*(\([^()]*\))?\s*\([^()]*$/.test(
          document.text.slice(Math.max(0, offset - 2_000), offset),
        );
        const isKnown = isPlainCall && hasLanguageServer("python");
        return completionsAt(document.parsed, document.text, offset)
          .filter(({ kind }) => !isKnown || kind === "output")
          .map((completion, index) => itemOf(completion, index));
      },
    },
    "(",
    ",",
    ".",
  );
}

function itemOf({ label, kind, text, detail, help }: Completion, index: number): vscode.CompletionItem {
  const item = new vscode.CompletionItem({ label, description: "Pipeloom" }, kinds[kind]);
  item.insertText = text;
  item.sortText = `0${String(index).padStart(3, "0")}`;
  if (detail !== undefined) item.detail = detail;
  if (help !== undefined) item.documentation = help;
  return item;
}
