/** Small questions to a Python syntax tree. */
import type { Node } from "web-tree-sitter";
import { textOf } from "../syntax.ts";

/** Named children without comments and line continuations. */
export function parts(node: Node): Node[] {
  return node.namedChildren.filter((child) => child.type !== "comment" && child.type !== "line_continuation");
}

/** The expression inside of parentheses. */
export function unwrapped(node: Node): Node {
  let inner = node;
  while (inner.type === "parenthesized_expression") {
    const next = parts(inner)[0];
    if (!next) return inner;
    inner = next;
  }
  return inner;
}

export interface CallArgument {
  /** The keyword, when there is one. */
  readonly name: string | undefined;
  readonly nameNode: Node | undefined;
  readonly value: Node;
  /** `*values` or `**values`. */
  readonly isSpread: boolean;
}

/** The arguments of a call. `f(x for x in y)` has the generator as its one argument. */
export function argumentsOf(call: Node, text: string): CallArgument[] {
  const list = call.childForFieldName("arguments");
  if (!list) return [];
  if (list.type === "generator_expression")
    return [{ name: undefined, nameNode: undefined, value: list, isSpread: false }];
  return parts(list).flatMap((node): CallArgument[] => {
    if (node.type === "keyword_argument") {
      const nameNode = node.childForFieldName("name");
      const value = node.childForFieldName("value");
      return nameNode && value ? [{ name: textOf(nameNode, text), nameNode, value, isSpread: false }] : [];
    }
    if (node.type === "list_splat" || node.type === "dictionary_splat") {
      const value = parts(node)[0];
      return value ? [{ name: undefined, nameNode: undefined, value, isSpread: true }] : [];
    }
    return [{ name: undefined, nameNode: undefined, value: node, isSpread: false }];
  });
}

/** The value of a keyword argument. */
export function keyword(call: Node | undefined, name: string, text: string): Node | undefined {
  return call ? argumentsOf(call, text).find((argument) => argument.name === name)?.value : undefined;
}

/** `a.b.c` for a chain of names; undefined for anything else. */
export function dottedName(node: Node, text: string): string | undefined {
  if (node.type !== "identifier" && node.type !== "attribute") return undefined;
  const source = textOf(node, text).replaceAll(/\s/g, "");
  return /^[\p{ID_Continue}.]+$/u.test(source) ? source : undefined;
}

/** Names that are read in a stretch of code: identifiers, but no attributes, keywords and names of parameters. */
export function namesRead(node: Node, text: string): string[] {
  const names = new Set<string>();
  const walk = (inner: Node) => {
    if (inner.type === "identifier") names.add(textOf(inner, text));
    for (let index = 0; index < inner.childCount; index++) {
      const child = inner.child(index);
      if (!child?.isNamed) continue;
      const field = inner.fieldNameForChild(index);
      const isOnlyAName =
        (inner.type === "attribute" && field === "attribute") ||
        (inner.type === "keyword_argument" && field === "name") ||
        (inner.type.endsWith("_definition") && field === "name") ||
        inner.type === "parameters" ||
        child.type === "parameters";
      if (!isOnlyAName) walk(child);
    }
  };
  walk(node);
  return [...names];
}

/** Source on one line, cut short: what labels show. */
export function oneLine(source: string): string {
  const line = source.replaceAll(/\s+/g, " ").trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
