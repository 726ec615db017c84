/**
 * Python expressions to the IR.
 *
 * Invariants:
 * 1. Only the node's own characters decide: no name is looked up.
 * 2. An assignment expression (`x := f()`) is handed to `hoist` as a statement of its own and read by its name in place.
 */
import type { Node } from "web-tree-sitter";
import type { ArgumentIr, ExpressionIr, StatementIr, TargetIr } from "../ir.ts";
import { rangeOf, textOf } from "../syntax.ts";
import { literalOf, stringOf } from "./literal.ts";
import { argumentsOf, oneLine, parts } from "./tree.ts";

/** Takes the statements that an expression makes on its way. */
export type Hoist = (statement: StatementIr) => void;

export function lowerExpression(node: Node, text: string, hoist: Hoist): ExpressionIr {
  const literal = literalOf(node, text);
  if (literal !== undefined) return { type: "literal", value: literal, range: rangeOf(node) };
  const range = rangeOf(node);
  const lower = (inner: Node) => lowerExpression(inner, text, hoist);
  switch (node.type) {
    case "identifier":
      return { type: "name", name: textOf(node, text), range };
    case "parenthesized_expression": {
      const inner = parts(node)[0];
      return inner ? lower(inner) : lowerOther(node, text, hoist);
    }
    case "call":
      return lowerCall(node, text, hoist);
    case "attribute": {
      const object = node.childForFieldName("object");
      const attribute = node.childForFieldName("attribute");
      if (!object || !attribute) return lowerOther(node, text, hoist);
      return { type: "member", object: lower(object), property: textOf(attribute, text), range };
    }
    case "subscript": {
      const [object, index, ...more] = parts(node);
      if (!object || !index || more.length > 0) return lowerOther(node, text, hoist);
      return { type: "index", object: lower(object), index: lower(index), range };
    }
    case "list":
    case "tuple":
    case "expression_list":
      return {
        type: "list",
        items: parts(node).map(lower),
        ...(node.type === "list" ? {} : { isTuple: true }),
        range,
      };
    case "dictionary":
      return lowerDictionary(node, text, hoist);
    case "await": {
      const inner = parts(node)[0];
      return inner ? { type: "await", value: lower(inner), range } : lowerOther(node, text, hoist);
    }
    case "conditional_expression": {
      const [then, test, otherwise] = parts(node);
      if (!then || !test || !otherwise) return lowerOther(node, text, hoist);
      return { type: "conditional", test: lower(test), then: lower(then), otherwise: lower(otherwise), range };
    }
    case "list_comprehension":
    case "set_comprehension":
    case "dictionary_comprehension":
    case "generator_expression":
      return lowerComprehension(node, text);
    case "named_expression":
      return lowerNamed(node, text, hoist);
    default:
      return lowerOther(node, text, hoist);
  }
}

/** Names, attributes, subscripts and patterns on the left of `=`. What is not a name binds nothing. */
export function lowerTarget(node: Node, text: string): TargetIr {
  switch (node.type) {
    case "identifier":
      return { type: "name", name: textOf(node, text), range: rangeOf(node) };
    case "pattern_list":
    case "tuple_pattern":
    case "list_pattern":
      return { type: "list", items: parts(node).map((item) => lowerTarget(item, text)) };
    case "list_splat_pattern":
    case "as_pattern_target":
    case "parenthesized_expression": {
      const inner = parts(node)[0];
      return inner ? lowerTarget(inner, text) : { type: "none" };
    }
    case "tuple":
    case "list":
      return { type: "list", items: parts(node).map((item) => lowerTarget(item, text)) };
    default:
      return { type: "none" };
  }
}

/** Anything that has no word of its own: its sub-expressions still count. */
export function lowerOther(node: Node, text: string, hoist: Hoist): ExpressionIr {
  return { type: "other", text: textOf(node, text), parts: partsOf(node, text, hoist), range: rangeOf(node) };
}

/** Nodes that hold no expression, or one that is not evaluated with the rest. */
const silent = new Set([
  "type",
  "parameters",
  "lambda_parameters",
  "string_content",
  "string_start",
  "string_end",
  "type_conversion",
  "escape_sequence",
  "ellipsis",
]);
/** Nodes that only hold expressions together. */
const transparent = new Set([
  "interpolation",
  "format_specifier",
  "format_expression",
  "string",
  "concatenated_string",
  "slice",
  "pair",
  "list_splat",
  "dictionary_splat",
  "keyword_argument",
  "argument_list",
  "if_clause",
  "ERROR",
  "list_splat_pattern",
]);

function partsOf(node: Node, text: string, hoist: Hoist): ExpressionIr[] {
  return parts(node).flatMap((part) => {
    if (silent.has(part.type)) return [];
    if (part.type === "keyword_argument") {
      const value = part.childForFieldName("value");
      return value ? [lowerExpression(value, text, hoist)] : [];
    }
    if (transparent.has(part.type) && literalOf(part, text) === undefined) return partsOf(part, text, hoist);
    return [lowerExpression(part, text, hoist)];
  });
}

function lowerCall(node: Node, text: string, hoist: Hoist): ExpressionIr {
  const callee = node.childForFieldName("function");
  if (!callee) return lowerOther(node, text, hoist);
  const args = argumentsOf(node, text).map(({ name, nameNode, value, isSpread }): ArgumentIr => ({
    ...(name !== undefined && { name }),
    ...(nameNode && { nameRange: rangeOf(nameNode) }),
    ...(isSpread && { isSpread }),
    value: lowerExpression(value, text, hoist),
  }));
  return {
    type: "call",
    callee: lowerExpression(callee, text, hoist),
    calleeRange: rangeOf(callee.childForFieldName("attribute") ?? callee),
    arguments: args,
    range: rangeOf(node),
  };
}

/** What is spread into a dict, and what has a computed key, has the key `...` here. */
function lowerDictionary(node: Node, text: string, hoist: Hoist): ExpressionIr {
  let hasSpread = false;
  const entries = parts(node).map((part) => {
    const keyNode = part.type === "pair" ? part.childForFieldName("key") : null;
    const valueNode = part.childForFieldName("value");
    const key = keyNode ? stringOf(keyNode, text) : undefined;
    if (keyNode && valueNode && key !== undefined) {
      return { key, value: lowerExpression(valueNode, text, hoist), keyRange: rangeOf(keyNode) };
    }
    hasSpread = true;
    const spread = part.type === "dictionary_splat" ? parts(part)[0] : undefined;
    return { key: "...", value: lowerExpression(spread ?? part, text, hoist) };
  });
  return { type: "record", entries, hasSpread, range: rangeOf(node) };
}

function lowerComprehension(node: Node, text: string): ExpressionIr {
  const body = node.childForFieldName("body");
  const clauses = parts(node).filter((part) => part.type === "for_in_clause" || part.type === "if_clause");
  // A name that is assigned in a comprehension is assigned anew for each item: it stays inside.
  const inside: StatementIr[] = [];
  const hoist: Hoist = (statement) => inside.push(statement);
  if (!body || clauses[0]?.type !== "for_in_clause") return lowerOther(node, text, hoist);
  const keyAndValue = (pair: Node): ExpressionIr => {
    const key = pair.childForFieldName("key");
    const value = pair.childForFieldName("value");
    return key && value && key.descendantsOfType("call").length === 0
      ? lowerExpression(value, text, hoist)
      : lowerOther(pair, text, hoist);
  };
  let element = body.type === "pair" ? keyAndValue(body) : lowerExpression(body, text, hoist);
  let tests: Node[] = [];
  for (const clause of clauses.toReversed()) {
    if (clause.type === "if_clause") {
      tests = [clause, ...tests];
      continue;
    }
    const left = clause.childForFieldName("left");
    const right = clause.childForFieldName("right");
    if (!left || !right) return lowerOther(node, text, hoist);
    const test = lowerTests(tests, text, hoist);
    element = {
      type: "each",
      target: lowerTarget(left, text),
      over: lowerExpression(right, text, hoist),
      ...(test && { test }),
      element: withAssigned(element, inside, node, text),
      label: oneLine(textOf(clause, text)),
      range: rangeOf(node),
    };
    inside.length = 0;
    tests = [];
  }
  return element;
}

/** Values that were assigned on the way still count as parts of the element. */
function withAssigned(element: ExpressionIr, assigned: readonly StatementIr[], node: Node, text: string): ExpressionIr {
  const values = assigned.flatMap((statement) => (statement.type === "assign" ? [statement.value] : []));
  return values.length === 0
    ? element
    : { type: "other", text: textOf(node, text), parts: [...values, element], range: rangeOf(node) };
}

function lowerTests(clauses: readonly Node[], text: string, hoist: Hoist): ExpressionIr | undefined {
  const tests = clauses.flatMap((clause) => parts(clause)).map((test) => lowerExpression(test, text, hoist));
  const first = clauses[0];
  const last = clauses.at(-1);
  if (!first || !last) return undefined;
  if (tests.length === 1) return tests[0];
  const range = { start: rangeOf(first).start, end: rangeOf(last).end };
  return { type: "other", text: text.slice(range.start.offset, range.end.offset), parts: tests, range };
}

function lowerNamed(node: Node, text: string, hoist: Hoist): ExpressionIr {
  const name = node.childForFieldName("name");
  const value = node.childForFieldName("value");
  if (!name || !value) return lowerOther(node, text, hoist);
  hoist({
    type: "assign",
    target: lowerTarget(name, text),
    value: lowerExpression(value, text, hoist),
    range: rangeOf(node),
  });
  return { type: "name", name: textOf(name, text), range: rangeOf(name) };
}
