/** `import` and `from … import` statements. */
import type { Node } from "web-tree-sitter";
import type { ImportIr } from "../ir.ts";
import { rangeOf, textOf } from "../syntax.ts";
import { parts } from "./tree.ts";

/** The names that a statement imports; nothing for other statements. The range is that of the module's name. */
export function lowerImport(statement: Node, text: string): ImportIr[] {
  if (statement.type === "import_statement") {
    return statement.childrenForFieldName("name").flatMap((node) => {
      const { name, alias } = nameAndAlias(node, text);
      const range = rangeOf(node);
      const own: ImportIr = { local: alias ?? name, imported: "*", from: name, isTypeOnly: false, range };
      const root = name.split(".")[0] ?? name;
      // `import a.b` makes `a` known as well as `a.b`.
      return alias === undefined && root !== name ? [{ ...own, local: root, from: root }, own] : [own];
    });
  }
  if (statement.type !== "import_from_statement") return [];
  const module = statement.childForFieldName("module_name");
  if (!module) return [];
  const from = textOf(module, text).replaceAll(/\s/g, "");
  const range = rangeOf(module);
  if (parts(statement).some((part) => part.type === "wildcard_import"))
    return [{ local: "*", imported: "*", from, isTypeOnly: false, range }];
  return statement.childrenForFieldName("name").map((node) => {
    const { name, alias } = nameAndAlias(node, text);
    return { local: alias ?? name, imported: name, from, isTypeOnly: false, range };
  });
}

function nameAndAlias(node: Node, text: string): { name: string; alias: string | undefined } {
  const name = node.type === "aliased_import" ? node.childForFieldName("name") : node;
  const alias = node.type === "aliased_import" ? node.childForFieldName("alias") : null;
  return { name: textOf(name ?? node, text).replaceAll(/\s/g, ""), alias: alias ? textOf(alias, text) : undefined };
}
