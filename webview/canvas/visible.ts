/** Which nodes and edges are shown when some groups are collapsed. */
import type { Edge, EdgeKind, Node, Pipeline } from "../../runtime/model/graph.ts";

/** Above this many visible nodes groups collapse by themselves. */
export const collapseAbove = 1_000;

export interface VisibleEdge {
  readonly id: string;
  readonly kind: EdgeKind;
  readonly from: { readonly node: string; readonly output?: string | undefined };
  readonly to: { readonly node: string; readonly input?: string | undefined };
  /** How many edges of the source it stands for. */
  readonly count: number;
}

export interface VisibleGraph {
  readonly nodes: readonly Node[];
  readonly edges: readonly VisibleEdge[];
  readonly groups: ReadonlySet<string>;
  readonly collapsed: ReadonlySet<string>;
  /** All nodes inside a group, at any depth. */
  readonly membersOf: ReadonlyMap<string, readonly Node[]>;
}

const groupKinds: readonly string[] = ["loop", "branch"];

export function visibleGraph(
  pipeline: Pipeline,
  collapsed: readonly string[],
  opened: readonly string[],
): VisibleGraph {
  const byId = new Map(pipeline.nodes.map((node) => [node.id, node]));
  const parentOf = (id: string) => {
    const parent = byId.get(id)?.parent;
    return parent !== undefined && byId.has(parent) ? parent : undefined;
  };
  const groups = new Set(pipeline.nodes.filter((node) => groupKinds.includes(node.kind)).map((node) => node.id));
  for (const node of pipeline.nodes) if (node.parent !== undefined && byId.has(node.parent)) groups.add(node.parent);
  const closed = new Set(collapsed.filter((id) => groups.has(id)));
  if (pipeline.nodes.length > collapseAbove) for (const id of groups) if (!opened.includes(id)) closed.add(id);

  /** The node itself, or the outermost collapsed group around it. */
  const shownAs = (id: string) => {
    let shown = id;
    for (let at = parentOf(id); at !== undefined; at = parentOf(at)) if (closed.has(at)) shown = at;
    return shown;
  };
  const membersOf = new Map<string, Node[]>();
  for (const node of pipeline.nodes) {
    for (let at = parentOf(node.id); at !== undefined; at = parentOf(at)) {
      const list = membersOf.get(at);
      if (list) list.push(node);
      else membersOf.set(at, [node]);
    }
  }
  const edges = new Map<string, VisibleEdge>();
  for (const edge of pipeline.edges) {
    const visible = lift(edge, shownAs, byId);
    if (!visible) continue;
    const before = edges.get(visible.id);
    edges.set(visible.id, before ? { ...before, count: before.count + 1 } : visible);
  }
  return {
    nodes: pipeline.nodes.filter((node) => shownAs(node.id) === node.id),
    edges: [...edges.values()],
    groups,
    collapsed: closed,
    membersOf,
  };
}

function lift(edge: Edge, shownAs: (id: string) => string, byId: ReadonlyMap<string, Node>): VisibleEdge | undefined {
  if (!byId.has(edge.from.node) || !byId.has(edge.to.node)) return undefined;
  const from = shownAs(edge.from.node);
  const to = shownAs(edge.to.node);
  if (from === to) return undefined;
  const output = from === edge.from.node ? edge.from.output : undefined;
  const input = to === edge.to.node ? edge.to.input : undefined;
  return {
    id: `${edge.kind}:${from}.${output ?? ""}>${to}.${input ?? ""}`,
    kind: edge.kind,
    from: { node: from, output },
    to: { node: to, input },
    count: 1,
  };
}
