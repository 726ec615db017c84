import * as vscode from "vscode";
import { symbolsOf, type SourceSymbol } from "../../runtime/source/symbols.ts";
import type { Documents } from "../documents/documents.ts";
import { pipelineSelectors } from "../documents/language.ts";
import { toVscodeRange } from "../platform/ranges.ts";

const kinds = {
  pipeline: vscode.SymbolKind.Module,
  step: vscode.SymbolKind.Function,
  parameter: vscode.SymbolKind.Variable,
  node: vscode.SymbolKind.Event,
} as const satisfies Record<SourceSymbol["kind"], vscode.SymbolKind>;

/** The outline in a pipeline's own words: pipelines with parameters and nodes, and steps. */
export function offerSymbols(documents: Documents): vscode.Disposable {
  return vscode.languages.registerDocumentSymbolProvider(
    pipelineSelectors,
    {
      async provideDocumentSymbols(text) {
        const document = await documents.current(text);
        return document?.parsed.usesPipeloom ? symbolsOf(document.parsed).map(symbolOf) : undefined;
      },
    },
    { label: "Pipeloom" },
  );
}

function symbolOf({ name, kind, detail, range, nameRange, children }: SourceSymbol): vscode.DocumentSymbol {
  const symbol = new vscode.DocumentSymbol(name, detail, kinds[kind], toVscodeRange(range), toVscodeRange(nameRange));
  symbol.children = children.map(symbolOf);
  return symbol;
}
