/**
 * The statements of a pipeline's body to the IR.
 *
 * Invariant: each statement is lowered from its own characters alone, so it is lowered once per text of it.
 */
import type { Node } from "web-tree-sitter";
import type { ExpressionIr, StatementIr } from "../ir.ts";
import { rangeOf, textOf, type LoweringCache } from "../syntax.ts";
import { lowerIf, lowerLoop, lowerTry, lowerWith } from "./compound.ts";
import { lowerExpression, lowerOther, lowerTarget } from "./expression.ts";
import type { Hoist } from "./expression.ts";
import { lowerMatch } from "./match.ts";
import { lowerStep } from "./step.ts";
import { decoratorsOf, optionsCall } from "./summary.ts";
import { readTypes } from "./types.ts";
import { namesRead, oneLine, parts } from "./tree.ts";

/** The statements of a block, without its docstring. */
export function lowerBody(block: Node, text: string, cache: LoweringCache): StatementIr[] {
  return parts(block).flatMap((statement) =>
    cache.once("statement", statement, text, () => {
      try {
        return lowerStatement(statement, text, cache);
      } catch (error) {
        // Thousands of brackets in brackets overflow the stack; nothing else here throws.
        if (error instanceof RangeError) return [unreadable(statement, text)];
        throw error;
      }
    }),
  );
}

function unreadable(node: Node, text: string): StatementIr {
  return { type: "opaque", label: oneLine(textOf(node, text)), reads: [], writes: [], calls: [], range: rangeOf(node) };
}

/** Statements that neither compute nor bind anything that a graph shows. */
const silent = new Set([
  "pass_statement",
  "break_statement",
  "continue_statement",
  "global_statement",
  "nonlocal_statement",
  "import_statement",
  "import_from_statement",
  "future_import_statement",
  "type_alias_statement",
  "delete_statement",
  "comment",
]);

/** What assignment expressions in a statement bind comes before it. */
function lowerStatement(node: Node, text: string, cache: LoweringCache): StatementIr[] {
  const before: StatementIr[] = [];
  const statements = lowerOne(node, text, cache, (statement) => before.push(statement));
  return before.length === 0 ? statements : [...before, ...statements];
}

function lowerOne(node: Node, text: string, cache: LoweringCache, hoist: Hoist): StatementIr[] {
  if (silent.has(node.type)) return [];
  const range = rangeOf(node);
  const expression = (inner: Node) => lowerExpression(inner, text, hoist);
  const lowerBlock = (block: Node) => lowerBody(block, text, cache);
  switch (node.type) {
    case "expression_statement":
      return parts(node).flatMap((inner) => lowerSimple(inner, text, hoist));
    case "return_statement": {
      const value = parts(node)[0];
      return [{ type: "return", value: value && expression(value), range }];
    }
    case "if_statement":
      return [lowerIf(node, text, lowerBlock, hoist)];
    case "match_statement":
      return lowerMatch(node, text, hoist, lowerBlock);
    case "for_statement":
    case "while_statement":
      return lowerLoop(node, text, lowerBlock, hoist);
    case "with_statement":
      return [{ type: "block", body: lowerWith(node, text, lowerBlock, hoist), range }];
    case "try_statement":
      return [{ type: "block", body: lowerTry(node, text, lowerBlock, hoist), range }];
    case "raise_statement":
    case "assert_statement":
    case "print_statement":
      return [{ type: "assign", target: { type: "none" }, value: lowerOther(node, text, hoist), range }];
    case "function_definition":
    case "decorated_definition":
    case "class_definition":
      return [nestedStep(node, text, hoist) ?? lowerDefinition(node, text)];
    default:
      return [
        {
          type: "opaque",
          label: oneLine(textOf(node, text)),
          reads: namesRead(node, text),
          writes: [],
          calls: callsIn(node, text, hoist),
          range,
        },
      ];
  }
}

function lowerSimple(node: Node, text: string, hoist: Hoist): StatementIr[] {
  const range = rangeOf(node);
  if (node.type === "assignment") return lowerAssignment(node, text, hoist);
  if (node.type === "augmented_assignment") {
    const left = node.childForFieldName("left");
    const right = node.childForFieldName("right");
    if (!left || !right) return [];
    const parts = [lowerExpression(left, text, hoist), lowerExpression(right, text, hoist)];
    return [
      {
        type: "assign",
        target: lowerTarget(left, text),
        value: { type: "other", text: textOf(node, text), parts, range },
        range,
      },
    ];
  }
  const value = lowerExpression(node, text, hoist);
  // A docstring, or `...`.
  if (value.type === "literal" || node.type === "ellipsis") return [];
  return [{ type: "assign", target: { type: "none" }, value, range }];
}

function lowerAssignment(node: Node, text: string, hoist: Hoist): StatementIr[] {
  const left = node.childForFieldName("left");
  const right = node.childForFieldName("right");
  // `x: int` binds nothing.
  if (!left || !right) return [];
  const range = rangeOf(node);
  if (right.type === "assignment") {
    const inner = lowerAssignment(right, text, hoist);
    const source = right.childForFieldName("left");
    return source
      ? [
          ...inner,
          { type: "assign", target: lowerTarget(left, text), value: lowerExpression(source, text, hoist), range },
        ]
      : inner;
  }
  const value = lowerExpression(right, text, hoist);
  const filled = left.type === "subscript" || left.type === "attribute" ? rootOf(left) : undefined;
  if (!filled) return [{ type: "assign", target: lowerTarget(left, text), value, range }];
  // `results["a"] = value` puts a value into what `results` names.
  const place = left.descendantsOfType("call").length > 0 ? [lowerExpression(left, text, hoist)] : [];
  const parts = [lowerExpression(filled, text, hoist), value, ...place];
  return [
    {
      type: "assign",
      target: lowerTarget(filled, text),
      value: { type: "other", text: textOf(node, text), parts, range },
      range,
    },
  ];
}

function rootOf(node: Node): Node | undefined {
  let root: Node | null = node;
  while (root && (root.type === "subscript" || root.type === "attribute"))
    root = root.childForFieldName(root.type === "subscript" ? "value" : "object");
  return root?.type === "identifier" ? root : undefined;
}

/** A decorated function in a body: a step, if the decorator is the SDK's word for it. */
function nestedStep(node: Node, text: string, hoist: Hoist): StatementIr | undefined {
  const fn = node.type === "decorated_definition" ? node.childForFieldName("definition") : null;
  const nameNode = fn?.type === "function_definition" ? fn.childForFieldName("name") : null;
  if (!fn || !nameNode) return undefined;
  for (const decorator of decoratorsOf(node)) {
    const call = optionsCall(decorator);
    const callee = call?.childForFieldName("function") ?? decorator;
    if (!/^[\w.]+$/.test(textOf(callee, text))) continue;
    const name = textOf(nameNode, text);
    const definition = { made: "step", name, statement: node, open: () => ({ nameNode, fn, call }) } as const;
    // What stands at the top of the file may change without this statement: it is not looked at.
    const types = readTypes(new Map(), new Map(), text);
    return {
      type: "define",
      step: lowerStep({ text, types }, definition),
      callee: lowerExpression(callee, text, hoist),
      otherwise: [lowerDefinition(node, text)],
      range: rangeOf(node),
    };
  }
  return undefined;
}

/** A function or class inside of a body: what it does is not followed, what it reads is. */
function lowerDefinition(node: Node, text: string): StatementIr {
  const definition = node.type === "decorated_definition" ? node.childForFieldName("definition") : node;
  const name = definition?.childForFieldName("name");
  const firstLine = textOf(definition ?? node, text).split("\n")[0] ?? "";
  return {
    type: "opaque",
    label: oneLine(firstLine).replace(/:$/, ""),
    reads: namesRead(node, text),
    writes: name ? [textOf(name, text)] : [],
    calls: [],
    range: rangeOf(node),
  };
}

function callsIn(node: Node, text: string, hoist: Hoist): ExpressionIr[] {
  const other = lowerOther(node, text, hoist);
  return other.type === "other" ? other.parts.filter((part) => part.type !== "name" && part.type !== "literal") : [];
}
