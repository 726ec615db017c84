/** Statements that hold blocks: `if`, `for`, `while`, `with`, `try`. (`match` has a file of its own.) */
import type { Node } from "web-tree-sitter";
import type { ExpressionIr, StatementIr, TargetIr } from "../ir.ts";
import { rangeOf, textOf } from "../syntax.ts";
import { lowerExpression, lowerOther, lowerTarget } from "./expression.ts";
import type { Hoist } from "./expression.ts";
import { oneLine, parts } from "./tree.ts";

/** Lowers the statements of a block. */
export type LowerBlock = (block: Node) => StatementIr[];

export function lowerIf(node: Node, text: string, lowerBlock: LowerBlock, hoist: Hoist): StatementIr {
  const condition = node.childForFieldName("condition");
  const test: ExpressionIr = condition ? lowerExpression(condition, text, hoist) : lowerOther(node, text, hoist);
  const consequence = node.childForFieldName("consequence");
  return {
    type: "if",
    test,
    then: consequence ? lowerBlock(consequence) : [],
    otherwise: lowerAlternatives(node.childrenForFieldName("alternative"), text, lowerBlock, hoist),
    label: `if ${condition ? oneLine(textOf(condition, text)) : ""}`.trim(),
    range: rangeOf(node),
  };
}

/** Each `elif` is an `if` in the `else` of the one before; it reaches to the end of the whole statement. */
function lowerAlternatives(
  clauses: readonly Node[],
  text: string,
  lowerBlock: LowerBlock,
  hoist: Hoist,
): StatementIr[] {
  const [clause, ...rest] = clauses;
  if (!clause) return [];
  if (clause.type !== "elif_clause") return bodyOf(clause, lowerBlock);
  const condition = clause.childForFieldName("condition");
  const consequence = clause.childForFieldName("consequence");
  const end = rangeOf(clauses.at(-1) ?? clause).end;
  return [
    {
      type: "if",
      test: condition ? lowerExpression(condition, text, hoist) : lowerOther(clause, text, hoist),
      then: consequence ? lowerBlock(consequence) : [],
      otherwise: lowerAlternatives(rest, text, lowerBlock, hoist),
      label: `if ${condition ? oneLine(textOf(condition, text)) : ""}`.trim(),
      range: { start: rangeOf(clause).start, end },
    },
  ];
}

export function lowerLoop(node: Node, text: string, lowerBlock: LowerBlock, hoist: Hoist): StatementIr[] {
  const range = rangeOf(node);
  const body = node.childForFieldName("body");
  const head = oneLine(text.slice(node.startIndex, body ? body.startIndex : node.endIndex)).replace(/:(\s*#.*)?$/, "");
  const after = node.childrenForFieldName("alternative").flatMap((clause) => bodyOf(clause, lowerBlock));
  const statements = body ? lowerBlock(body) : [];
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

/** The contexts, in order, then the body. */
export function lowerWith(node: Node, text: string, lowerBlock: LowerBlock, hoist: Hoist): StatementIr[] {
  return [...lowerContexts(node, text, hoist), ...bodyOf(node, lowerBlock)];
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

export function lowerTry(node: Node, text: string, lowerBlock: LowerBlock, hoist: Hoist): StatementIr[] {
  return parts(node).flatMap((part) => {
    if (part.type === "block") return lowerBlock(part);
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
      return [...bound, ...bodyOf(part, lowerBlock)];
    }
    if (part.type === "else_clause" || part.type === "finally_clause") return bodyOf(part, lowerBlock);
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

function bodyOf(clause: Node, lowerBlock: LowerBlock): StatementIr[] {
  const block = clause.childForFieldName("body") ?? parts(clause).find((child) => child.type === "block");
  return block ? lowerBlock(block) : [];
}
