/** Small questions to a TypeScript syntax tree. */
import type { Node } from "web-tree-sitter";
import { textOf } from "../syntax.ts";

const wrappers = new Set(["parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"]);

/** The expression inside of parentheses, `as`, `satisfies` and `!`. */
export function unwrapped(node: Node): Node {
  let inner = node;
  while (wrappers.has(inner.type)) {
    const next = inner.namedChild(0);
    if (!next) return inner;
    inner = next;
  }
  return inner;
}

/** Named children without comments. */
export function parts(node: Node): Node[] {
  return node.namedChildren.filter((child) => child.type !== "comment");
}

/** The arguments of a call. */
export function argumentsOf(call: Node): Node[] {
  const list = call.childForFieldName("arguments");
  return list?.type === "arguments" ? parts(list) : [];
}

/** The properties of an object literal, by name: shorthand and methods too. */
export function propertiesOf(object: Node, text: string): { key: string; keyNode: Node; value: Node; node: Node }[] {
  return parts(object).flatMap((node) => {
    if (node.type === "shorthand_property_identifier") {
      return [{ key: textOf(node, text), keyNode: node, value: node, node }];
    }
    const keyNode = node.childForFieldName(node.type === "method_definition" ? "name" : "key");
    const value = node.type === "method_definition" ? node : node.childForFieldName("value");
    if (!keyNode || !value) return [];
    const key = keyName(keyNode, text);
    return key === undefined ? [] : [{ key, keyNode, value, node }];
  });
}

/** The name of a property key; undefined when it is computed. */
export function keyName(key: Node, text: string): string | undefined {
  if (key.type === "string") return stringValue(key, text);
  if (key.type === "computed_property_name") return undefined;
  return textOf(key, text);
}

const escapes: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", "0": "\0" };

/** What a string literal means. */
export function stringValue(node: Node, text: string): string {
  return unescaped(text.slice(node.startIndex + 1, Math.max(node.startIndex + 1, node.endIndex - 1)));
}

function unescaped(source: string): string {
  return source.replace(
    /\\(u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r?\n|[^])/g,
    (whole, ...groups) => {
      const [escape, long, short, byte] = groups.map((group: unknown) =>
        typeof group === "string" ? group : undefined,
      );
      const code = long ?? short ?? byte;
      if (code !== undefined) {
        const point = Number.parseInt(code, 16);
        return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
      }
      if (escape === undefined || escape.includes("\n")) return "";
      return escapes[escape] ?? escape;
    },
  );
}
