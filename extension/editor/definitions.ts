import * as vscode from "vscode";
import type { Documents } from "../documents/documents.ts";
import { pipelineSelectors } from "../documents/language.ts";
import { hasLanguageServer } from "./language-server.ts";
import { createOwner } from "../platform/disposables.ts";
import { locationOf, type SourceNames } from "./source-names.ts";

/** Go to definition and find references, between calls and steps, where no language server does. */
export function offerDefinitions(documents: Documents, names: SourceNames): vscode.Disposable {
  const owner = createOwner();
  const at = async (text: vscode.TextDocument, position: vscode.Position) => {
    const document = await documents.current(text);
    if (!document || hasLanguageServer(document.parsed.language)) return undefined;
    const found = await names.at(document, text.offsetAt(position));
    return found && { document, named: found.named };
  };
  owner.own(
    vscode.languages.registerDefinitionProvider(pipelineSelectors, {
      async provideDefinition(text, position) {
        const found = await at(text, position);
        return found && names.definition(found.document, found.named);
      },
    }),
  );
  owner.own(
    vscode.languages.registerReferenceProvider(pipelineSelectors, {
      async provideReferences(text, position) {
        const found = await at(text, position);
        const inFiles = found ? await names.references(found.document, found.named) : [];
        return inFiles.flatMap((each) =>
          each.items.map(({ start, end }) => locationOf(each.uri, each.text, start, end)),
        );
      },
    }),
  );
  return owner;
}
