/** Python literals as JSON: numbers, text, True, False, None, and lists, tuples and dicts of them. */
import type { Node } from "web-tree-sitter";
import type { Json } from "../../model/json.ts";
import { textOf } from "../syntax.ts";
import { parts } from "./tree.ts";

/** How deep literals in literals are read: nobody writes deeper. */
const depthLimit = 64;

/** The value of a literal; undefined when the expression is not one, or when JSON cannot hold it exactly. */
export function literalOf(node: Node, text: string, depth = 0): Json | undefined {
  if (depth > depthLimit) return undefined;
  switch (node.type) {
    case "integer":
    case "float":
      return numberOf(textOf(node, text));
    case "true":
      return true;
    case "false":
      return false;
    case "none":
      return null;
    case "string":
    case "concatenated_string":
      return stringOf(node, text);
    case "unary_operator":
      return signedNumber(node, text, depth + 1);
    case "parenthesized_expression": {
      const inner = parts(node);
      return inner.length === 1 && inner[0] ? literalOf(inner[0], text, depth + 1) : undefined;
    }
    case "list":
    case "tuple":
    case "expression_list":
      return listOf(parts(node), text, depth + 1);
    case "dictionary":
      return dictionaryOf(parts(node), text, depth + 1);
    default:
      return undefined;
  }
}

/** What a string literal means; undefined for bytes and for formatted strings. */
export function stringOf(node: Node, text: string): string | undefined {
  if (node.type === "concatenated_string") {
    const pieces = parts(node).map((part) => stringOf(part, text));
    return pieces.every((piece) => piece !== undefined) ? pieces.join("") : undefined;
  }
  if (node.type !== "string") return undefined;
  const first = node.firstChild;
  const last = node.lastChild;
  if (first?.type !== "string_start" || last?.type !== "string_end") return undefined;
  const prefix = textOf(first, text)
    .replace(/['"]+$/, "")
    .toLowerCase();
  if (/[bft]/.test(prefix)) return undefined;
  const content = text.slice(first.endIndex, last.startIndex).replaceAll(/\r\n?/g, "\n");
  return prefix.includes("r") ? content : unescaped(content);
}

function numberOf(source: string): number | undefined {
  const plain = source.replaceAll("_", "").toLowerCase();
  const value = Number(plain);
  if (!Number.isFinite(value)) return undefined;
  const isInteger = /^(\d+|0[xob][\da-f]+)$/.test(plain);
  return isInteger && !Number.isSafeInteger(value) ? undefined : value;
}

function signedNumber(node: Node, text: string, depth: number): number | undefined {
  const argument = node.childForFieldName("argument");
  const operator = node.firstChild?.type;
  const value = argument ? literalOf(argument, text, depth) : undefined;
  if (typeof value !== "number" || (operator !== "-" && operator !== "+")) return undefined;
  // JSON has no negative zero.
  return operator === "-" && value !== 0 ? -value : value;
}

function listOf(nodes: readonly Node[], text: string, depth: number): Json | undefined {
  const items: Json[] = [];
  for (const node of nodes) {
    const item = literalOf(node, text, depth);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function dictionaryOf(nodes: readonly Node[], text: string, depth: number): Json | undefined {
  const entries: [string, Json][] = [];
  for (const node of nodes) {
    const keyNode = node.type === "pair" ? node.childForFieldName("key") : null;
    const valueNode = node.childForFieldName("value");
    const key = keyNode ? stringOf(keyNode, text) : undefined;
    const value = valueNode ? literalOf(valueNode, text, depth) : undefined;
    if (key === undefined || key === "__proto__" || value === undefined) return undefined;
    entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

const escapes: { readonly [letter: string]: string } = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\n": "",
};

/** Undefined for `\N{…}`: names of characters are not known here. */
function unescaped(source: string): string | undefined {
  if (!source.includes("\\")) return source;
  if (/(^|[^\\])(\\\\)*\\N\{/.test(source)) return undefined;
  return source.replaceAll(
    /\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}|[^])/g,
    (whole, escape: string) => {
      const simple = Object.hasOwn(escapes, escape) ? escapes[escape] : undefined;
      if (simple !== undefined) return simple;
      const code = /^[0-7]/.test(escape)
        ? Number.parseInt(escape, 8)
        : /^[xuU].+/.test(escape)
          ? Number.parseInt(escape.slice(1), 16)
          : undefined;
      // An unknown escape keeps its backslash in Python.
      return code === undefined || code > 0x10ffff ? whole : String.fromCodePoint(code);
    },
  );
}
