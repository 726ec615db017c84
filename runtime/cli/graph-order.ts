/** The order in which people read a graph: what a node waits for stands above it, otherwise as in the source. */
import type { Node, Pipeline } from "../model/graph.ts";

/** Nodes of one parent, or of none. */
export function inReadingOrder(pipeline: Pipeline, parent: string | undefined): readonly Node[] {
  const level = new Map(pipeline.nodes.filter((node) => node.parent === parent).map((node) => [node.id, node]));
  const owner = ownerIn(pipeline, level);
  const waitsFor = new Map<string, Set<string>>();
  for (const { from, to } of pipeline.edges) {
    const source = owner(from.node);
    const target = owner(to.node);
    if (source === undefined || target === undefined || source === target) continue;
    waitsFor.set(target, (waitsFor.get(target) ?? new Set()).add(source));
  }
  const ordered: Node[] = [];
  const seen = new Set<string>();
  const place = (node: Node) => {
    // Seen but not placed yet: the edges go in a circle, which ends here.
    if (seen.has(node.id)) return;
    seen.add(node.id);
    for (const source of waitsFor.get(node.id) ?? []) {
      const first = level.get(source);
      if (first) place(first);
    }
    ordered.push(node);
  };
  for (const node of level.values()) place(node);
  return ordered;
}

/** The node of this level that a node is, or is inside of. */
function ownerIn(pipeline: Pipeline, level: ReadonlyMap<string, Node>): (node: string) => string | undefined {
  const parents = new Map(pipeline.nodes.map((node) => [node.id, node.parent]));
  return (node) => {
    for (let id: string | undefined = node; id !== undefined; id = parents.get(id)) if (level.has(id)) return id;
    return undefined;
  };
}
