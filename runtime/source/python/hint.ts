/**
 * Type hints, read once into a small shape that does not care how they were written: `Optional[int]`, `int | None`,
 * `t.Optional["int"]` are all the union of int and None.
 */
import type { Node } from "web-tree-sitter";
import type { Json } from "../../model/json.ts";
import { textOf } from "../syntax.ts";
import { literalOf, stringOf } from "./literal.ts";
import { dottedName, parts } from "./tree.ts";

export type Hint =
  /** `name` is without its module: `Optional` for `typing.Optional`. */
  | { readonly type: "name"; readonly name: string; readonly arguments: readonly Hint[] }
  | { readonly type: "union"; readonly members: readonly Hint[] }
  | { readonly type: "literal"; readonly value: Json }
  /** `Param(…)` and the like inside of `Annotated`. */
  | { readonly type: "call"; readonly node: Node }
  | { readonly type: "list"; readonly items: readonly Hint[] }
  | { readonly type: "ellipsis" }
  | { readonly type: "unknown" };

/** How deep brackets in brackets are read: nobody writes deeper. */
const depthLimit = 32;

export function readHint(node: Node, text: string, depth = 0): Hint {
  if (depth > depthLimit) return unknown;
  const read = (inner: Node) => readHint(inner, text, depth + 1);
  switch (node.type) {
    case "type":
    case "parenthesized_expression": {
      const inner = parts(node)[0];
      return inner ? read(inner) : unknown;
    }
    case "identifier":
    case "attribute":
    case "member_type":
      return { type: "name", name: lastName(node, text), arguments: [] };
    case "none":
      return none;
    case "generic_type":
    case "subscript": {
      const [base, ...rest] = parts(node);
      if (!base) return unknown;
      const inner = rest.flatMap((part) =>
        part.type === "type_parameter" || part.type === "tuple" ? parts(part) : [part],
      );
      return generic(lastName(base, text), inner.map(read));
    }
    case "union_type":
    case "binary_operator":
      return { type: "union", members: unionMembers(node).map(read) };
    case "string":
    case "concatenated_string": {
      const quoted = stringOf(node, text);
      return quoted === undefined ? unknown : { type: "literal", value: quoted };
    }
    case "call":
      return { type: "call", node };
    case "list":
      return { type: "list", items: parts(node).map(read) };
    case "ellipsis":
      return { type: "ellipsis" };
    default: {
      const value = literalOf(node, text);
      return value === undefined ? unknown : { type: "literal", value };
    }
  }
}

const unknown: Hint = { type: "unknown" };
const none: Hint = { type: "name", name: "None", arguments: [] };

function generic(name: string, inner: readonly Hint[]): Hint {
  if (name === "Optional") return { type: "union", members: [...inner.map(asType), none] };
  if (name === "Union") return { type: "union", members: inner.map(asType) };
  return { type: "name", name, arguments: inner };
}

/** A quoted hint where a type is wanted: `"int | None"` means what it says. */
export function asType(hint: Hint): Hint {
  return hint.type === "literal" && typeof hint.value === "string" ? readQuoted(hint.value) : hint;
}

/** The members of `a | b | c`, in order. The operators nest to the left, as deep as there are members. */
function unionMembers(union: Node): Node[] {
  const members: Node[] = [];
  const open = [union];
  for (let node = open.pop(); node; node = open.pop()) {
    const operator = node.type === "binary_operator" ? node.childForFieldName("operator")?.type : undefined;
    if (operator === "|" || ["type", "parenthesized_expression", "union_type"].includes(node.type))
      open.push(...parts(node).toReversed());
    else members.push(node);
  }
  return members;
}

function lastName(node: Node, text: string): string {
  const name = dottedName(node, text) ?? textOf(node, text);
  return name.split(".").at(-1)?.trim() ?? name;
}

/** Names, `[…]`, `|` and literals in a text; anything else makes the hint unknown. */
function readQuoted(source: string): Hint {
  const tokens = source.match(/[^\W\d][\w.]*|\d+|"[^"]*"|'[^']*'|\.\.\.|[[\],|]|\S/gu) ?? [];
  let at = 0;
  const union = (): Hint => {
    const members = [single()];
    while (tokens[at] === "|") {
      at++;
      members.push(single());
    }
    const [first] = members;
    return members.length === 1 && first ? first : { type: "union", members };
  };
  const single = (): Hint => {
    const token = tokens[at++] ?? "";
    if (token === "...") return { type: "ellipsis" };
    if (/^["']/.test(token)) return { type: "literal", value: token.slice(1, -1) };
    if (/^\d/.test(token)) return { type: "literal", value: Number(token) };
    if (!/^[^\W\d]/u.test(token)) return unknown;
    const name = token.split(".").at(-1) ?? token;
    if (tokens[at] !== "[") return { type: "name", name, arguments: [] };
    const inner: Hint[] = [];
    do {
      at++;
      inner.push(union());
    } while (tokens[at] === ",");
    if (tokens[at] === "]") at++;
    return generic(name, inner);
  };
  const hint = union();
  return at === tokens.length ? hint : unknown;
}
