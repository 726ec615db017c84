/**
 * The full layout by ELK's layered algorithm: groups are compound nodes, ports sit where the cards draw them.
 * With `keepPositions` the INTERACTIVE strategies keep layers and order as they were; without it the graph is laid out anew.
 */
import type { ELK, ElkExtendedEdge, ElkNode, ElkPort } from "elkjs/lib/elk-api.js";
import type { Container } from "./hierarchy.ts";
import { hierarchyOf, root } from "./hierarchy.ts";
import { quickLayout } from "./quick.ts";
import type { LayoutEdge, LayoutInput, LayoutNode, LayoutOutput, PlacedNode } from "./shape.ts";
import { groupPadding, layerGap, nodeGap } from "./shape.ts";

export async function elkLayout(elk: ELK, input: LayoutInput): Promise<LayoutOutput> {
  const { containers } = hierarchyOf(input);
  // INTERACTIVE needs a position for every node: new ones get the quick pass's guess.
  const guesses = input.keepPositions ? new Map(quickLayout(input).nodes.map((node) => [node.id, node])) : undefined;
  const ports = portsOf(input);
  const groups = new Set([...containers.keys()].filter((id) => id !== root));
  const toElk = (node: LayoutNode): ElkNode => {
    const container = containers.get(node.id);
    const guess = guesses?.get(node.id);
    return {
      id: node.id,
      ...(guess && { x: guess.x, y: guess.y }),
      ...(container
        ? { children: container.items.map(toElk), layoutOptions: groupOptions(input) }
        : { width: node.width, height: node.height, ...portsFor(ports.get(node.id)) }),
    };
  };
  const graph: ElkNode = {
    id: "root",
    layoutOptions: rootOptions(input, groups.size > 0),
    children: (containers.get(root) ?? { items: [] }).items.map(toElk),
    edges: edgesOf(input, containers, groups),
  };
  const result = await elk.layout(graph);
  const nodes: PlacedNode[] = [];
  collect(result.children ?? [], groups, nodes);
  return { nodes };
}

function collect(children: readonly ElkNode[], groups: ReadonlySet<string>, into: PlacedNode[]): void {
  for (const child of children) {
    const { id, x = 0, y = 0, width, height } = child;
    into.push({
      id,
      x: Math.round(x),
      y: Math.round(y),
      ...(groups.has(id) && { width: Math.round(width ?? 0), height: Math.round(height ?? 0) }),
    });
    collect(child.children ?? [], groups, into);
  }
}

/** Above this many nodes fewer tries at untangling are worth their time. */
const manyNodes = 400;

function rootOptions({ direction, keepPositions, nodes }: LayoutInput, hasGroups: boolean): Record<string, string> {
  return {
    "elk.algorithm": "layered",
    "elk.direction": direction,
    "elk.randomSeed": "1",
    "elk.hierarchyHandling": hasGroups ? "INCLUDE_CHILDREN" : "SEPARATE_CHILDREN",
    ...(nodes.length > manyNodes && { "elk.layered.thoroughness": "1" }),
    "elk.edgeRouting": "POLYLINE",
    "elk.padding": "[top=0,left=0,bottom=0,right=0]",
    "elk.spacing.nodeNode": String(nodeGap),
    "elk.spacing.componentComponent": String(nodeGap * 2),
    "elk.spacing.edgeNode": "16",
    "elk.layered.spacing.nodeNodeBetweenLayers": String(layerGap),
    "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
    "elk.layered.nodePlacement.bk.fixedAlignment": "BALANCED",
    ...(keepPositions
      ? {
          "elk.interactive": "true",
          "elk.layered.cycleBreaking.strategy": "INTERACTIVE",
          "elk.layered.layering.strategy": "INTERACTIVE",
          "elk.layered.crossingMinimization.strategy": "INTERACTIVE",
          "elk.separateConnectedComponents": "false",
        }
      : {
          "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
          // Only what really is a cycle may be drawn backwards: the order of the text says nothing of the data's.
          "elk.layered.cycleBreaking.strategy": "DEPTH_FIRST",
        }),
  };
}

function groupOptions({ direction }: LayoutInput): Record<string, string> {
  const { top, left, bottom, right } = groupPadding;
  return {
    "elk.direction": direction,
    "elk.padding": `[top=${top},left=${left},bottom=${bottom},right=${right}]`,
    "elk.spacing.nodeNode": String(nodeGap),
    "elk.layered.spacing.nodeNodeBetweenLayers": String(layerGap),
  };
}

function edgesOf(
  { edges, nodes }: LayoutInput,
  containers: ReadonlyMap<string, Container>,
  groups: ReadonlySet<string>,
): ElkExtendedEdge[] {
  const known = new Set(nodes.map((node) => node.id));
  const parents = new Map(nodes.map((node) => [node.id, node.parent]));
  const isInside = (id: string, group: string) => {
    for (
      let at = parents.get(id), steps = 0;
      at !== undefined && steps < containers.size;
      at = parents.get(at), steps += 1
    )
      if (at === group) return true;
    return false;
  };
  const usable = edges.filter(
    ({ from, to }) => known.has(from) && known.has(to) && from !== to && !isInside(from, to) && !isInside(to, from),
  );
  return usable.map((edge) => ({
    id: edge.id,
    sources: [groups.has(edge.from) ? edge.from : portId(edge, "from")],
    targets: [groups.has(edge.to) ? edge.to : portId(edge, "to")],
  }));
}

/** Edges of one port share it, so that ELK bundles what the card draws as one handle. */
function portId(edge: LayoutEdge, end: "from" | "to"): string {
  return end === "from" ? `${edge.from}\n>${edge.fromOffset ?? "mid"}` : `${edge.to}\n<${edge.toOffset ?? "mid"}`;
}

function portsFor(ports: ReadonlyMap<string, ElkPort> | undefined): Partial<ElkNode> {
  return ports ? { ports: [...ports.values()], layoutOptions: { "elk.portConstraints": "FIXED_POS" } } : {};
}

function portsOf(input: LayoutInput): Map<string, Map<string, ElkPort>> {
  const sizes = new Map(input.nodes.map((node) => [node.id, node]));
  const result = new Map<string, Map<string, ElkPort>>();
  const isRight = input.direction === "RIGHT";
  const add = (edge: LayoutEdge, end: "from" | "to") => {
    const node = sizes.get(edge[end]);
    if (!node) return;
    const isOut = end === "from";
    const offset = (isOut ? edge.fromOffset : edge.toOffset) ?? (isRight ? node.height : node.width) / 2;
    const id = portId(edge, end);
    const side = isRight ? (isOut ? "EAST" : "WEST") : isOut ? "SOUTH" : "NORTH";
    const port: ElkPort = {
      id,
      width: 0,
      height: 0,
      layoutOptions: { "elk.port.side": side },
      ...(isRight ? { x: isOut ? node.width : 0, y: offset } : { x: offset, y: isOut ? node.height : 0 }),
    };
    const ports = result.get(node.id) ?? new Map<string, ElkPort>();
    result.set(node.id, ports.set(id, port));
  };
  for (const edge of input.edges) {
    add(edge, "from");
    add(edge, "to");
  }
  return result;
}
