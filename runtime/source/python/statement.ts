/**
 * The statements of a pipeline's body to the IR.
 *
 * Invariant: each statement is lowered from its own characters alone, so it is lowered once per text of it.
 */
import type { Node } from "web-tree-sitter";
import type { ExpressionIr, StatementIr, TargetIr } from "../ir.ts";
import { rangeOf, textOf, type LoweringCache } from "../syntax.ts";
import { lowerExpression, lowerOther, lowerTarget } from "./expression.ts";
import type { Hoist } from "./expression.ts";
import { lowerMatch } from "./match.ts";
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
  switch (node.type) {
    case "expression_statement":
      return parts(node).flatMap((inner) => lowerSimple(inner, text, hoist));
    case "return_statement": {
      const value = parts(node)[0];
      return [{ type: "return", value: value && expression(value), range }];
    }
    case "if_statement":
      return [lowerIf(node, text, cache, hoist)];
    case "match_statement":
      return lowerMatch(node, text, hoist, (block) => lowerBody(block, text, cache));
    case "for_statement":
    case "while_statement":
      return lowerLoop(node, text, cache, hoist);
    case "with_statement":
      return [{ type: "block", body: [...lowerContexts(node, text, hoist), ...bodyOf(node, text, cache)], range }];
    case "try_statement":
      return [{ type: "block", body: lowerTry(node, text, cache, hoist), range }];
    case "raise_statement":
    case "assert_statement":
    case "print_statement":
      return [{ type: "assign", target: { type: "none" }, value: lowerOther(node, text, hoist), range }];
    case "function_definition":
    case "decorated_definition":
    case "class_definition":
      return [lowerDefinition(node, text)];
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

function lowerIf(node: Node, text: string, cache: LoweringCache, hoist: Hoist): StatementIr {
  const condition = node.childForFieldName("condition");
  const test: ExpressionIr = condition ? lowerExpression(condition, text, hoist) : lowerOther(node, text, hoist);
  const consequence = node.childForFieldName("consequence");
  return {
    type: "if",
    test,
    then: consequence ? lowerBody(consequence, text, cache) : [],
    otherwise: lowerAlternatives(node.childrenForFieldName("alternative"), text, cache, hoist),
    label: `if ${condition ? oneLine(textOf(condition, text)) : ""}`.trim(),
    range: rangeOf(node),
  };
}

/** Each `elif` is an `if` in the `else` of the one before; it reaches to the end of the whole statement. */
function lowerAlternatives(clauses: readonly Node[], text: string, cache: LoweringCache, hoist: Hoist): StatementIr[] {
  const [clause, ...rest] = clauses;
  if (!clause) return [];
  if (clause.type !== "elif_clause") return bodyOf(clause, text, cache);
  const condition = clause.childForFieldName("condition");
  const consequence = clause.childForFieldName("consequence");
  const end = rangeOf(clauses.at(-1) ?? clause).end;
  return [
    {
      type: "if",
      test: condition ? lowerExpression(condition, text, hoist) : lowerOther(clause, text, hoist),
      then: consequence ? lowerBody(consequence, text, cache) : [],
      otherwise: lowerAlternatives(rest, text, cache, hoist),
      label: `if ${condition ? oneLine(textOf(condition, text)) : ""}`.trim(),
      range: { start: rangeOf(clause).start, end },
    },
  ];
}

function lowerLoop(node: Node, text: string, cache: LoweringCache, hoist: Hoist): StatementIr[] {
  const range = rangeOf(node);
  const body = node.childForFieldName("body");
  const head = oneLine(text.slice(node.startIndex, body ? body.startIndex : node.endIndex)).replace(/:(\s*#.*)?$/, "");
  const after = node.childrenForFieldName("alternative").flatMap((clause) => bodyOf(clause, text, cache));
  const statements = body ? lowerBody(body, text, cache) : [];
  if (node.type === "for_statement") {
    const left = node.childForFieldName("left");
    const right = node.childForFieldName("right");
    const target: TargetIr = left ? lowerTarget(left, text) : { type: "none" };
    return [
      {
        type: "loop",
        target,
        over: right ? lowerExpression(right, text, hoist) : undefined,
        body: statements,
        label: head,
        range,
      },
      ...after,
    ];
  }
  // What the condition of `while` binds is bound again each time: it belongs to the loop's body.
  const bound: StatementIr[] = [];
  const condition = node.childForFieldName("condition");
  const over = condition ? lowerExpression(condition, text, (statement) => bound.push(statement)) : undefined;
  return [
    { type: "loop", target: { type: "none" }, over, body: [...bound, ...statements], label: head, range },
    ...after,
  ];
}

function lowerContexts(node: Node, text: string, hoist: Hoist): StatementIr[] {
  return node
    .descendantsOfType("with_item")
    .filter((item) => item.startIndex < (node.childForFieldName("body")?.startIndex ?? node.endIndex))
    .flatMap((item): StatementIr[] => {
      const value = item.childForFieldName("value");
      if (!value) return [];
      const [context, alias] = value.type === "as_pattern" ? parts(value) : [value];
      if (!context) return [];
      const target: TargetIr = alias ? lowerTarget(alias, text) : { type: "none" };
      return [{ type: "assign", target, value: lowerExpression(context, text, hoist), range: rangeOf(item) }];
    });
}

function lowerTry(node: Node, text: string, cache: LoweringCache, hoist: Hoist): StatementIr[] {
  return parts(node).flatMap((part) => {
    if (part.type === "block") return lowerBody(part, text, cache);
    if (part.type === "except_clause" || part.type === "except_group_clause") {
      const caught = parts(part).find((child) => child.type === "as_pattern");
      const alias = caught ? parts(caught)[1] : undefined;
      const bound: StatementIr[] =
        caught && alias
          ? [
              {
                type: "assign",
                target: lowerTarget(alias, text),
                value: { type: "other", text: textOf(caught, text), parts: [], range: rangeOf(caught) },
                range: rangeOf(caught),
              },
            ]
          : [];
      return [...bound, ...bodyOf(part, text, cache)];
    }
    if (part.type === "else_clause" || part.type === "finally_clause") return bodyOf(part, text, cache);
    return [
      {
        type: "assign" as const,
        target: { type: "none" as const },
        value: lowerOther(part, text, hoist),
        range: rangeOf(part),
      },
    ];
  });
}

function bodyOf(clause: Node, text: string, cache: LoweringCache): StatementIr[] {
  const block = clause.childForFieldName("body") ?? parts(clause).find((child) => child.type === "block");
  return block ? lowerBody(block, text, cache) : [];
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
