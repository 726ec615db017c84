/** Where the syntax is wrong, as problems. */
import type { Node } from "web-tree-sitter";
import type { Language } from "../../model/graph.ts";
import { problemSeverity, type Problem } from "../../model/problem.ts";
import type { Range } from "../../model/range.ts";
import { endOf, startOf } from "../syntax.ts";

const title: Record<Language, string> = { typescript: "TypeScript", python: "Python" };

/** The first fault below a node, if there is one. */
export function firstFault(root: Node): Node | undefined {
  if (root.isMissing || root.isError) return innermost(root);
  if (!root.hasError) return undefined;
  for (const child of root.children) {
    const fault = firstFault(child);
    if (fault) return fault;
  }
  return root;
}

/** An error node may wrap much that is good: the fault is then a smaller one inside, if there is one. */
function innermost(error: Node): Node {
  for (const child of error.children) {
    const fault = child.hasError || child.isMissing ? firstFault(child) : undefined;
    if (fault) return fault;
  }
  return error;
}

export function faultProblem(fault: Node, language: Language): Problem {
  const message = fault.isMissing
    ? `"${fault.type}" is missing here. What this statement was before is still shown.`
    : `This is not valid ${title[language]}. Correct it; until then the graph shows what it last was.`;
  return { code: "syntax-error", severity: problemSeverity["syntax-error"], message, range: faultRange(fault) };
}

/** At least one character, at most one line. */
function faultRange(fault: Node): Range {
  const start = startOf(fault);
  const end = endOf(fault);
  if (end.line === start.line && end.offset > start.offset) return { start, end };
  return { start, end: { line: start.line, character: start.character + 1, offset: start.offset + 1 } };
}
