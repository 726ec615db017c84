/** Expressions of a pipeline body. What is not understood becomes `other`, with its sub-expressions kept in order. */
import type { Node } from "web-tree-sitter";
import type { ArgumentIr, ExpressionIr } from "../ir.ts";
import { rangeOf, textOf } from "../syntax.ts";
import { literalOf } from "./literal.ts";
import type { Module } from "./module.ts";
import { lowerTarget } from "./target.ts";
import { argumentsOf, keyName, parts, unwrapped } from "./tree.ts";

type Entry = Extract<ExpressionIr, { type: "record" }>["entries"][number];

export function lowerExpression(module: Module, wrapped: Node): ExpressionIr {
  const node = unwrapped(wrapped);
  const range = rangeOf(node);
  const { text } = module;
  const lower = (child: Node) => lowerExpression(module, child);
  switch (node.type) {
    case "identifier":
    case "shorthand_property_identifier":
      return { type: "name", name: textOf(node, text), range };
    case "string":
    case "number":
    case "true":
    case "false":
    case "null":
    case "unary_expression":
    case "template_string": {
      const value = literalOf(node, text);
      return value === undefined ? other(module, node) : { type: "literal", value, range };
    }
    case "call_expression": {
      const callee = node.childForFieldName("function");
      if (!callee) return other(module, node);
      return (
        lowerEach(module, node, callee) ?? {
          type: "call",
          callee: lower(callee),
          calleeRange: rangeOf(callee.childForFieldName("property") ?? callee),
          arguments: argumentsOf(node).map((argument) => lowerArgument(module, argument)),
          range,
        }
      );
    }
    case "member_expression": {
      const object = node.childForFieldName("object");
      const property = node.childForFieldName("property");
      if (!object || !property) return other(module, node);
      return { type: "member", object: lower(object), property: textOf(property, text), range };
    }
    case "subscript_expression": {
      const object = node.childForFieldName("object");
      const index = node.childForFieldName("index");
      if (!object || !index) return other(module, node);
      const key = lower(index);
      if (key.type === "literal" && typeof key.value === "string")
        return { type: "member", object: lower(object), property: key.value, range };
      return { type: "index", object: lower(object), index: key, range };
    }
    case "array":
      return { type: "list", items: parts(node).map(lower), range };
    case "object":
      return { type: "record", ...lowerEntries(module, node), range };
    case "await_expression": {
      const value = parts(node)[0];
      return value ? { type: "await", value: lower(value), range } : other(module, node);
    }
    case "ternary_expression": {
      const test = node.childForFieldName("condition");
      const then = node.childForFieldName("consequence");
      const otherwise = node.childForFieldName("alternative");
      if (!test || !then || !otherwise) return other(module, node);
      return { type: "conditional", test: lower(test), then: lower(then), otherwise: lower(otherwise), range };
    }
    default:
      return other(module, node);
  }
}

function lowerArgument(module: Module, node: Node): ArgumentIr {
  const inner = node.type === "spread_element" ? node.namedChild(0) : null;
  return inner ? { isSpread: true, value: lowerExpression(module, inner) } : { value: lowerExpression(module, node) };
}

function lowerEntries(module: Module, object: Node): { entries: Entry[]; hasSpread: boolean } {
  const entries: Entry[] = [];
  let hasSpread = false;
  for (const node of parts(object)) {
    if (node.type === "shorthand_property_identifier") {
      const value = lowerExpression(module, node);
      entries.push({ key: textOf(node, module.text), value, keyRange: value.range });
      continue;
    }
    const key = node.type === "pair" ? node.childForFieldName("key") : null;
    const value = node.childForFieldName("value");
    const name = key ? keyName(key, module.text) : undefined;
    if (key && value && name !== undefined) {
      entries.push({ key: name, value: lowerExpression(module, value), keyRange: rangeOf(key) });
      continue;
    }
    const spread = node.type === "spread_element" ? node.namedChild(0) : null;
    const inlined = spread && unwrapped(spread).type === "object" ? lowerEntries(module, unwrapped(spread)) : undefined;
    if (inlined) entries.push(...inlined.entries);
    else entries.push({ key: "...", value: lowerExpression(module, spread ?? node) });
    hasSpread ||= inlined?.hasSpread ?? true;
  }
  return { entries, hasSpread };
}

/** `rates.map((rate) => fit({ rate }))`: one element per item. A step's own `map` takes an object, not a function. */
function lowerEach(module: Module, call: Node, callee: Node): ExpressionIr | undefined {
  if (callee.type !== "member_expression") return undefined;
  const property = callee.childForFieldName("property");
  const name = property ? textOf(property, module.text) : "";
  if (name !== "map" && name !== "flatMap" && name !== "forEach") return undefined;
  const over = callee.childForFieldName("object");
  const fn = argumentsOf(call)[0];
  if (!over || fn?.type !== "arrow_function") return undefined;
  const body = fn.childForFieldName("body");
  const element = body?.type === "statement_block" ? onlyReturn(body) : body;
  if (!element) return undefined;
  const list = fn.childForFieldName("parameters");
  const parameter = fn.childForFieldName("parameter") ?? (list && parts(list)[0]);
  const pattern = parameter?.childForFieldName("pattern") ?? parameter;
  const source = textOf(over, module.text);
  return {
    type: "each",
    target: lowerTarget(pattern, module.text),
    over: lowerExpression(module, over),
    element: lowerExpression(module, element),
    label: pattern ? `for ${textOf(pattern, module.text)} of ${source}` : `for each of ${source}`,
    range: rangeOf(call),
  };
}

function onlyReturn(block: Node): Node | null {
  const statements = parts(block);
  return statements.length === 1 && statements[0]?.type === "return_statement" ? statements[0].namedChild(0) : null;
}

/** Nodes whose names are not values: types and keys. */
const silent =
  /type|^property_identifier$|^comment$|^regex|^string_fragment$|^escape_sequence$|^statement_identifier$|^private_property/;

function other(module: Module, node: Node): ExpressionIr {
  return {
    type: "other",
    text: textOf(node, module.text),
    parts: innerExpressions(module, node),
    range: rangeOf(node),
  };
}

const expressions = new Set([
  "identifier",
  "call_expression",
  "member_expression",
  "subscript_expression",
  "array",
  "object",
  "await_expression",
  "ternary_expression",
  "string",
  "number",
  "true",
  "false",
  "null",
  "template_string",
  "shorthand_property_identifier",
]);

/** The expressions directly inside of anything: operands, and what a function's body says without its own parameters. */
export function innerExpressions(module: Module, node: Node): ExpressionIr[] {
  const own = parameterNamesOf(node, module.text);
  const result = parts(node).flatMap((child): ExpressionIr[] => {
    const inner = unwrapped(child);
    if (expressions.has(inner.type)) return [lowerExpression(module, inner)];
    if (silent.test(inner.type)) return [];
    return innerExpressions(module, inner);
  });
  return own.size === 0 ? result : result.flatMap((part) => without(part, own));
}

function parameterNamesOf(node: Node, text: string): ReadonlySet<string> {
  const list = node.childForFieldName("parameters") ?? node.childForFieldName("parameter");
  if (!list) return new Set();
  const names = list.descendantsOfType(["identifier", "shorthand_property_identifier_pattern"]);
  return new Set(names.map((name) => textOf(name, text)));
}

/** The expression's parts that do not name a function's own parameters. */
function without(part: ExpressionIr, names: ReadonlySet<string>): ExpressionIr[] {
  switch (part.type) {
    case "name":
      return names.has(part.name) ? [] : [part];
    case "member":
      return without(part.object, names).length === 0 ? [] : [part];
    default:
      return [part];
  }
}
