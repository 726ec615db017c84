/** A function's parameters as written: names, hints, defaults, and the help that docstring and hints give. */
import type { Node } from "web-tree-sitter";
import { checkValue } from "../../config/check.ts";
import type { Json, JsonSchema } from "../../model/json.ts";
import type { Range } from "../../model/range.ts";
import { rangeOf, textOf } from "../syntax.ts";
import { noDocstring, readDocstring, type Docstring } from "./docstring.ts";
import { hintSchema } from "./hint-schema.ts";
import { literalOf, stringOf } from "./literal.ts";
import { dottedName, parts } from "./tree.ts";
import type { Types } from "./types.ts";

export interface SignatureParameter {
  readonly name: string;
  /** The hint's source text. */
  readonly type: string | undefined;
  readonly schema: JsonSchema | undefined;
  readonly help: string | undefined;
  readonly default: { readonly value: Json | undefined; readonly source: string; readonly range: Range } | undefined;
  readonly range: Range;
  readonly nameRange: Range;
}

export interface Signature {
  readonly parameters: readonly SignatureParameter[];
  /** `*args` or `**kwargs`. */
  readonly takesAny: boolean;
  readonly returns: Node | undefined;
  readonly docstring: Docstring;
  readonly body: Node | undefined;
}

export function readSignature(fn: Node, text: string, types: Types): Signature {
  const list = fn.childForFieldName("parameters");
  const docstring = docstringOf(fn, text);
  const nodes = list ? parts(list) : [];
  const splats = new Set(["list_splat_pattern", "dictionary_splat_pattern"]);
  const isSplat = (node: Node) =>
    splats.has(node.type) || (node.type === "typed_parameter" && splats.has(parts(node)[0]?.type ?? ""));
  return {
    parameters: nodes.flatMap((node) => (isSplat(node) ? [] : readParameter(node, text, types, docstring))),
    takesAny: nodes.some(isSplat),
    returns: fn.childForFieldName("return_type") ?? undefined,
    docstring,
    body: fn.childForFieldName("body") ?? undefined,
  };
}

function readParameter(node: Node, text: string, types: Types, docstring: Docstring): SignatureParameter[] {
  const nameNode =
    node.type === "identifier"
      ? node
      : (node.childForFieldName("name") ?? (node.type === "typed_parameter" ? parts(node)[0] : undefined));
  if (nameNode?.type !== "identifier") return [];
  const name = textOf(nameNode, text);
  const typeNode = node.childForFieldName("type");
  const valueNode = node.childForFieldName("value");
  const hint = typeNode ? hintSchema(typeNode, { text, types }) : { schema: undefined };
  const literal = valueNode ? literalOf(valueNode, text) : undefined;
  const value = literal === undefined && valueNode ? enumMember(valueNode, text, types) : literal;
  return [
    {
      name,
      type: typeNode ? textOf(typeNode, text) : undefined,
      schema: typeNode ? admitting(hint.schema, value) : schemaOfDefault(value, valueNode),
      help: hint.help ?? docstring.help.get(name),
      default: valueNode ? { value, source: textOf(valueNode, text), range: rangeOf(valueNode) } : undefined,
      range: rangeOf(node),
      nameRange: rangeOf(nameNode),
    },
  ];
}

/** `Mode.fast` and `Mode.fast.value`, when the enumeration is in the file. */
function enumMember(node: Node, text: string, types: Types): Json | undefined {
  const [enumeration, member, ...rest] = (dottedName(node, text) ?? "").split(".");
  if (enumeration === undefined || member === undefined || rest.some((part) => part !== "value")) return undefined;
  return types.member(enumeration, member);
}

/** `x: int = None` means that None may be given too, whatever the hint says. */
function admitting(schema: JsonSchema | undefined, value: Json | undefined): JsonSchema | undefined {
  if (value !== null || !schema || checkValue(schema, null).length === 0) return schema;
  return { anyOf: [...(schema.anyOf ?? [schema]), { type: "null" }] };
}

/** Without a hint, the default tells the type. */
function schemaOfDefault(value: Json | undefined, node: Node | null): JsonSchema | undefined {
  if (typeof value === "boolean") return { type: "boolean" };
  if (typeof value === "string") return { type: "string" };
  if (typeof value === "number")
    return { type: Number.isInteger(value) && node?.text.match(/[.e]/i) === null ? "integer" : "number" };
  if (Array.isArray(value)) return { type: "array", items: {} };
  return value !== null && typeof value === "object" ? { type: "object", additionalProperties: {} } : undefined;
}

function docstringOf(fn: Node, text: string): Docstring {
  const body = fn.childForFieldName("body");
  const first = body ? parts(body)[0] : undefined;
  const literal = first?.type === "expression_statement" ? parts(first)[0] : undefined;
  const said = literal ? stringOf(literal, text) : undefined;
  return said === undefined ? noDocstring : readDocstring(said);
}
