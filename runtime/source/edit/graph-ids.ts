/** Ids of nodes after an edit of the graph. */
import type { Node, Pipeline } from "../../model/graph.ts";

/** Ids as the parser gives them: the base, then `base_2`, `base_3`, passing over what another step is called. */
export function renumbered(pipeline: Pipeline): Pipeline {
  const bases = pipeline.nodes.map(baseOf);
  const taken = new Set(bases);
  const counts = new Map<string, number>();
  const ids = new Map<string, string>();
  pipeline.nodes.forEach((node, index) => {
    const base = bases[index] ?? node.id;
    let count = (counts.get(base) ?? 0) + 1;
    while (count > 1 && taken.has(`${base}_${count}`)) count++;
    counts.set(base, count);
    ids.set(node.id, count === 1 ? base : `${base}_${count}`);
  });
  const id = (old: string) => ids.get(old) ?? old;
  return {
    ...pipeline,
    nodes: pipeline.nodes.map((node) => ({
      ...node,
      id: id(node.id),
      ...(node.parent === undefined ? {} : { parent: id(node.parent) }),
    })),
    edges: pipeline.edges.map((edge) => ({
      ...edge,
      from: { ...edge.from, node: id(edge.from.node) },
      to: { ...edge.to, node: id(edge.to.node) },
    })),
    outputs: pipeline.outputs.map((output) =>
      output.from ? { ...output, from: { ...output.from, node: id(output.from.node) } } : output,
    ),
  };
}

function baseOf(node: Node): string {
  if (node.kind === "ask") return node.id.replace(/_\d+$/, "");
  return node.options?.name ?? (node.step === "" ? node.kind : node.step);
}
