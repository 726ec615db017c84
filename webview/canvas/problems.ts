/** Which problem belongs to which node: by its node id, else by the innermost node whose range holds it. */
import type { Node } from "../../runtime/model/graph.ts";
import type { Problem } from "../../runtime/model/problem.ts";

export function problemsByNode(nodes: readonly Node[], problems: readonly Problem[]): Map<string, Problem[]> {
  const result = new Map<string, Problem[]>();
  const ids = new Set(nodes.map((node) => node.id));
  for (const problem of problems) {
    const id = problem.node !== undefined && ids.has(problem.node) ? problem.node : innermost(nodes, problem)?.id;
    if (id === undefined) continue;
    const list = result.get(id);
    if (list) list.push(problem);
    else result.set(id, [problem]);
  }
  return result;
}

function innermost(nodes: readonly Node[], { range, file }: Problem): Node | undefined {
  if (!range || file !== undefined) return undefined;
  const around = nodes.filter(
    (node) => node.range.start.offset <= range.start.offset && range.end.offset <= node.range.end.offset,
  );
  return around.toSorted((a, b) => length(a) - length(b))[0];
}

function length({ range }: Node): number {
  return range.end.offset - range.start.offset;
}
