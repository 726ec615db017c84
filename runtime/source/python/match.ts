/** `match` as a chain of conditions: each case is an `if` in the `else` of the one before. */
import type { Node } from "web-tree-sitter";
import type { ExpressionIr, StatementIr } from "../ir.ts";
import { rangeOf, textOf } from "../syntax.ts";
import type { LowerBlock } from "./compound.ts";
import { lowerExpression } from "./expression.ts";
import type { Hoist } from "./expression.ts";
import { oneLine, parts } from "./tree.ts";

export function lowerMatch(node: Node, text: string, hoist: Hoist, lowerBlock: LowerBlock): StatementIr[] {
  const subjects = node.childrenForFieldName("subject");
  const subject = subjects.map((part) => lowerExpression(part, text, hoist));
  const block = node.childForFieldName("body");
  const cases = (block ? parts(block) : []).filter((part) => part.type === "case_clause");
  const subjectText = oneLine(subjects.map((part) => textOf(part, text)).join(", "));
  const end = rangeOf(node).end;
  const chain = (index: number): StatementIr[] => {
    const clause = cases[index];
    if (!clause) return [];
    const body = clause.childForFieldName("consequence");
    const guard = clause.childForFieldName("guard");
    const patterns = parts(clause).filter((part) => part.type === "case_pattern");
    // A guard reads what its pattern captures, so captures come before the condition.
    const captured = captures(patterns, subject, text);
    const then = body ? lowerBlock(body) : [];
    const isLastResort =
      !guard && patterns.length === 1 && patterns.every((pattern) => /^(_|[^\W\d]\w*)$/u.test(textOf(pattern, text)));
    if (isLastResort && index > 0) return [...captured, ...then];
    const pattern = oneLine(patterns.map((part) => textOf(part, text)).join(", "));
    const label = `if ${subjectText} is ${pattern}${guard ? ` ${oneLine(textOf(guard, text))}` : ""}`;
    const tests = [...subject, ...(guard ? parts(guard).map((part) => lowerExpression(part, text, hoist)) : [])];
    const test: ExpressionIr = { type: "other", text: label, parts: tests, range: rangeOf(patterns[0] ?? clause) };
    const start = index === 0 ? rangeOf(node).start : rangeOf(clause).start;
    return [...captured, { type: "if", test, then, otherwise: chain(index + 1), label, range: { start, end } }];
  };
  return chain(0);
}

/** Plain names in a pattern take a part of the subject. */
function captures(patterns: readonly Node[], subject: readonly ExpressionIr[], text: string): StatementIr[] {
  return patterns.flatMap((pattern) =>
    pattern
      .descendantsOfType("dotted_name")
      .filter(
        (name) => name.parent?.type !== "class_pattern" && name.namedChildCount === 1 && textOf(name, text) !== "_",
      )
      .map((name): StatementIr => {
        const range = rangeOf(name);
        const value: ExpressionIr = {
          type: "other",
          text: textOf(pattern, text),
          parts: subject,
          range: rangeOf(pattern),
        };
        return { type: "assign", target: { type: "name", name: textOf(name, text), range }, value, range };
      }),
  );
}
