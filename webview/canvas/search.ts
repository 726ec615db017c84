/** Finds nodes by name: names that start with the text first, then those that hold it, then steps and descriptions. */
import type { Node } from "../../runtime/model/graph.ts";

export function findNodes(nodes: readonly Node[], text: string): string[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const scored = nodes.flatMap((node, index) => {
    const score = scoreOf(node, wanted);
    return score === undefined ? [] : [{ id: node.id, score, index }];
  });
  return scored.toSorted((a, b) => a.score - b.score || a.index - b.index).map(({ id }) => id);
}

function scoreOf(node: Node, wanted: string): number | undefined {
  const label = node.label.toLowerCase();
  if (label.startsWith(wanted)) return 0;
  if (label.includes(wanted)) return 1;
  const others = [
    node.id,
    node.step,
    node.kind,
    ...node.inputs.map((input) => input.name),
    ...node.outputs.map((output) => output.name),
  ];
  if (others.some((other) => other.toLowerCase().includes(wanted))) return 2;
  return node.description?.toLowerCase().includes(wanted) ? 3 : undefined;
}
