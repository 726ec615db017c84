/** `import` and `export … from` statements. */
import type { Node } from "web-tree-sitter";
import type { ImportIr, ReexportIr } from "../ir.ts";
import { rangeOf, textOf } from "../syntax.ts";
import { parts, stringValue } from "./tree.ts";

export function lowerImport(statement: Node, text: string): ImportIr[] {
  const source = statement.childForFieldName("source");
  if (!source) return [];
  const from = stringValue(source, text);
  const range = rangeOf(source);
  const isTypeOnly = statement.children.some((child) => child.type === "type");
  const clause = parts(statement).find((child) => child.type === "import_clause");
  if (!clause) return [];
  return parts(clause).flatMap((part): ImportIr[] => {
    switch (part.type) {
      case "identifier":
        return [{ local: textOf(part, text), imported: "default", from, isTypeOnly, range }];
      case "namespace_import": {
        const name = part.namedChild(0);
        return name ? [{ local: textOf(name, text), imported: "*", from, isTypeOnly, range }] : [];
      }
      case "named_imports":
        return parts(part).flatMap((specifier) => {
          const names = specifierNames(specifier, text);
          const isType = isTypeOnly || specifier.children.some((child) => child.type === "type");
          return names ? [{ local: names.alias, imported: names.name, from, isTypeOnly: isType, range }] : [];
        });
      default:
        return [];
    }
  });
}

export function lowerExportClause(
  statement: Node,
  text: string,
): { exports: (readonly [string, string])[]; reexports: ReexportIr[] } {
  const source = statement.childForFieldName("source");
  const clause = parts(statement).find((child) => child.type === "export_clause");
  const pairs = clause ? parts(clause).flatMap((specifier) => specifierNames(specifier, text) ?? []) : [];
  if (!source) return { exports: pairs.map(({ name, alias }) => [alias, name] as const), reexports: [] };
  const from = stringValue(source, text);
  const range = rangeOf(source);
  const namespace = parts(statement)
    .find((child) => child.type === "namespace_export")
    ?.namedChild(0);
  if (namespace) return { exports: [], reexports: [{ exported: textOf(namespace, text), imported: "*", from, range }] };
  if (!clause) return { exports: [], reexports: [{ exported: "*", imported: "*", from, range }] };
  return { exports: [], reexports: pairs.map(({ name, alias }) => ({ exported: alias, imported: name, from, range })) };
}

function specifierNames(specifier: Node, text: string): { name: string; alias: string } | undefined {
  const name = specifier.childForFieldName("name");
  if (!name) return undefined;
  const alias = specifier.childForFieldName("alias");
  const plain = (node: Node) => (node.type === "string" ? stringValue(node, text) : textOf(node, text));
  return { name: plain(name), alias: plain(alias ?? name) };
}
