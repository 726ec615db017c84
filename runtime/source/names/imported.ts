/** Names that a file imports, each with the place where it is written. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import type { Session } from "../edit/session.ts";
import { sourceOf } from "../edit/syntax.ts";
import { stringValue } from "../typescript/tree.ts";

/** Finds the file that a specifier means; undefined when it is none of ours. */
export type Resolve = (specifier: string) => string | undefined;

export interface Imported {
  readonly from: string;
  /** `*` for a whole module. */
  readonly imported: string;
  readonly local: string;
  readonly nameNode: SyntaxNode;
  readonly hasAlias: boolean;
  /** `export … from`: the name is handed on, not used. */
  readonly isReexport: boolean;
}

export function importedNames(session: Session): Imported[] {
  return session.root.namedChildren.flatMap((statement) =>
    session.language === "python" ? pythonNames(session, statement) : typescriptNames(session, statement),
  );
}

function typescriptNames(session: Session, statement: SyntaxNode): Imported[] {
  const source = statement.childForFieldName("source");
  if (!source || !/^(import|export)_statement$/.test(statement.type)) return [];
  const from = stringValue(source, session.text);
  const isReexport = statement.type === "export_statement";
  const named = statement
    .descendantsOfType(["import_specifier", "export_specifier"])
    .flatMap((specifier): Imported[] => {
      const nameNode = specifier.childForFieldName("name");
      const alias = specifier.childForFieldName("alias");
      if (!nameNode) return [];
      const local = sourceOf(session, alias ?? nameNode);
      return [{ from, imported: sourceOf(session, nameNode), local, nameNode, hasAlias: alias !== null, isReexport }];
    });
  const namespaces = statement.descendantsOfType("namespace_import").flatMap((node): Imported[] => {
    const nameNode = node.namedChild(0);
    return nameNode
      ? [{ from, imported: "*", local: sourceOf(session, nameNode), nameNode, hasAlias: true, isReexport }]
      : [];
  });
  return [...named, ...namespaces];
}

function pythonNames(session: Session, statement: SyntaxNode): Imported[] {
  if (statement.type !== "import_statement" && statement.type !== "import_from_statement") return [];
  const module = statement.childForFieldName("module_name");
  const from = module ? sourceOf(session, module).replaceAll(/\s/g, "") : undefined;
  return statement.childrenForFieldName("name").flatMap((node): Imported[] => {
    const isAliased = node.type === "aliased_import";
    const nameNode = isAliased ? node.childForFieldName("name") : node;
    const alias = isAliased ? node.childForFieldName("alias") : null;
    if (!nameNode) return [];
    const name = sourceOf(session, nameNode).replaceAll(/\s/g, "");
    const local = alias ? sourceOf(session, alias) : name;
    const common = { local, nameNode, hasAlias: alias !== null, isReexport: false };
    return [from === undefined ? { from: name, imported: "*", ...common } : { from, imported: name, ...common }];
  });
}

/** The file that a name is a module of: `import steps`, `from . import steps`. */
export function moduleFile(session: Session, { from, imported }: Imported, resolve: Resolve): string | undefined {
  if (imported === "*") return resolve(from);
  return session.language === "python" ? resolve(`${from}${from.endsWith(".") ? "" : "."}${imported}`) : undefined;
}
