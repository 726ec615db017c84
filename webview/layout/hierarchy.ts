/** Splits a graph with groups into one flat graph per container: its direct items and the edges lifted to them. */
import type { LayoutInput, LayoutNode } from "./shape.ts";

/** The container of the top level; node ids are never empty. */
export const root = "";

export interface Container {
  readonly items: LayoutNode[];
  /** Pairs of item ids of this container, without duplicates and self loops. */
  readonly edges: (readonly [from: string, to: string])[];
}

export interface Hierarchy {
  readonly containers: ReadonlyMap<string, Container>;
  /** Groups, innermost first, then the root: children are sized before the box around them. */
  readonly order: readonly string[];
}

export function hierarchyOf({ nodes, edges }: Pick<LayoutInput, "nodes" | "edges">): Hierarchy {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parentOf = (id: string) => {
    const parent = byId.get(id)?.parent;
    return parent !== undefined && byId.has(parent) && parent !== id ? parent : root;
  };
  const containers = new Map<string, Container>([[root, { items: [], edges: [] }]]);
  for (const node of nodes) {
    const parent = parentOf(node.id);
    const container = containers.get(parent) ?? { items: [], edges: [] };
    containers.set(parent, container);
    container.items.push(node);
  }
  const pathOf = (id: string) => {
    const path = [id];
    for (let at = parentOf(id); at !== root && path.length <= nodes.length; at = parentOf(at)) path.unshift(at);
    return path;
  };
  const seen = new Set<string>();
  for (const edge of edges) {
    if (!byId.has(edge.from) || !byId.has(edge.to)) continue;
    const from = pathOf(edge.from);
    const to = pathOf(edge.to);
    let depth = 0;
    while (from[depth] !== undefined && from[depth] === to[depth]) depth += 1;
    const [a, b] = [from[depth], to[depth]];
    // One end contains the other: the edge stays inside the group and orders nothing here.
    if (a === undefined || b === undefined) continue;
    const key = `${a}\n${b}`;
    if (seen.has(key)) continue;
    seen.add(key);
    containers.get(parentOf(a))?.edges.push([a, b]);
  }
  const order = [...containers.keys()].filter((id) => id !== root);
  order.sort((a, b) => pathOf(b).length - pathOf(a).length);
  return { containers, order: [...order, root] };
}
