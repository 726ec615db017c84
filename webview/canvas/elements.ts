/**
 * Graph to React Flow elements.
 *
 * Invariants:
 * 1. Pure but for the cache it is given: a node or edge that did not change is the same object as before, so React Flow skips it.
 * 2. Every node has its size and handles; nothing is measured. Parents come before their children.
 */
import type { Edge as FlowEdge, Node as FlowNode } from "@xyflow/react";
import { Position } from "@xyflow/react";
import type { Direction } from "../layout/shape.ts";
import { groupPadding } from "../layout/shape.ts";
import type { Card } from "./card.ts";
import type { Obstacle } from "./lane.ts";
import { laneFor } from "./lane.ts";
import { absolutePlaces } from "./places.ts";
import type { PortPlace, Size } from "./size.ts";
import { handleId, portPlaces } from "./size.ts";
import type { VisibleEdge, VisibleGraph } from "./visible.ts";

export type CardNode = FlowNode<{ card: Card; direction: Direction }, "card" | "frame">;
export interface WireData extends Record<string, unknown> {
  readonly kind: VisibleEdge["kind"];
  readonly label?: string | undefined;
  readonly count: number;
  /** Where the wire runs along the flow to pass by cards that lie in its way. */
  readonly lane?: number | undefined;
}
export type GraphEdge = FlowEdge<WireData, "wire">;

export interface ElementsInput {
  readonly graph: VisibleGraph;
  readonly cards: ReadonlyMap<string, Card>;
  readonly sizes: ReadonlyMap<string, Size>;
  readonly positions: { readonly [id: string]: { readonly x: number; readonly y: number } };
  readonly direction: Direction;
}

export interface Elements {
  readonly nodes: CardNode[];
  readonly edges: GraphEdge[];
}

export interface ElementCache {
  readonly nodes: Map<string, CardNode>;
  readonly edges: Map<string, GraphEdge>;
}

export function newElementCache(): ElementCache {
  return { nodes: new Map(), edges: new Map() };
}

export function toElements(input: ElementsInput, cache: ElementCache): Elements {
  const boxes = boxesOf(input);
  const shown = new Set(input.graph.nodes.map((node) => node.id));
  const nodes = parentsFirst(input).flatMap((id) => {
    const card = input.cards.get(id);
    const size = boxes.get(id);
    const position = input.positions[id];
    if (!card || !size || !position) return [];
    const parent = parents(input).get(id);
    return [
      reuse(
        cache,
        toNode(card, size, position, parent !== undefined && shown.has(parent) ? parent : undefined, input.direction),
      ),
    ];
  });
  const present = new Set(nodes.map((node) => node.id));
  const edges = input.graph.edges
    .filter((edge) => present.has(edge.from.node) && present.has(edge.to.node))
    .map((edge) => toEdge(edge, input, cache));
  return { nodes, edges: withLanes(nodes, edges, input, cache) };
}

const parentMaps = new WeakMap<VisibleGraph, Map<string, string | undefined>>();

function parents({ graph }: ElementsInput): Map<string, string | undefined> {
  const known = parentMaps.get(graph) ?? new Map(graph.nodes.map((node) => [node.id, node.parent]));
  parentMaps.set(graph, known);
  return known;
}

function depthOf(id: string, parent: ReadonlyMap<string, string | undefined>): number {
  let depth = 0;
  for (let at = parent.get(id); at !== undefined && depth < parent.size; at = parent.get(at)) depth += 1;
  return depth;
}

function parentsFirst(input: ElementsInput): string[] {
  const parent = parents(input);
  return input.graph.nodes
    .map((node) => ({ id: node.id, depth: depthOf(node.id, parent) }))
    .toSorted((a, b) => a.depth - b.depth)
    .map(({ id }) => id);
}

/** Cards have their own size; an open group is as large as what is in it. */
export function boxesOf(input: ElementsInput): Map<string, Size> {
  const boxes = new Map<string, Size>(input.sizes);
  const parent = parents(input);
  const innermostFirst = parentsFirst(input).toReversed();
  for (const id of innermostFirst) {
    const card = input.cards.get(id);
    if (card?.isGroup && !card.isCollapsed) boxes.set(id, boxes.get(id) ?? emptyGroup);
  }
  for (const id of innermostFirst) {
    const group = parent.get(id);
    const size = boxes.get(id);
    const at = input.positions[id];
    if (group === undefined || !size || !at || !boxes.has(group)) continue;
    const before = boxes.get(group) ?? emptyGroup;
    boxes.set(group, {
      width: Math.max(before.width, at.x + size.width + groupPadding.right),
      height: Math.max(before.height, at.y + size.height + groupPadding.bottom),
    });
  }
  return boxes;
}

export const emptyGroup: Size = { width: 180, height: groupPadding.top + groupPadding.bottom };

function toNode(
  card: Card,
  size: Size,
  position: { readonly x: number; readonly y: number },
  parent: string | undefined,
  direction: Direction,
): CardNode {
  const isOpenGroup = card.isGroup && !card.isCollapsed;
  return {
    id: card.id,
    type: isOpenGroup ? "frame" : "card",
    position: { x: position.x, y: position.y },
    width: size.width,
    height: size.height,
    measured: { width: size.width, height: size.height },
    handles: portPlaces(card, size, direction).map((place) => toHandle(place, direction)),
    data: { card, direction },
    // Edges and cards inside an open group must lie above it.
    zIndex: isOpenGroup ? -1 : 0,
    ...(parent !== undefined && { parentId: parent }),
  };
}

export function toHandle({ id, end, x, y }: PortPlace, direction: Direction) {
  const isIn = end === "in";
  const position =
    direction === "RIGHT" ? (isIn ? Position.Left : Position.Right) : isIn ? Position.Top : Position.Bottom;
  return { id, type: isIn ? ("target" as const) : ("source" as const), position, x, y, width: 1, height: 1 };
}

function reuse(cache: ElementCache, next: CardNode): CardNode {
  const before = cache.nodes.get(next.id);
  const isSame =
    before !== undefined &&
    before.data.card === next.data.card &&
    before.data.direction === next.data.direction &&
    before.position.x === next.position.x &&
    before.position.y === next.position.y &&
    before.width === next.width &&
    before.height === next.height &&
    before.parentId === next.parentId;
  if (isSame) return before;
  cache.nodes.set(next.id, next);
  return next;
}

function toEdge(edge: VisibleEdge, { cards }: ElementsInput, cache: ElementCache): GraphEdge {
  const sourceHandle = handleId("out", hasPort(cards.get(edge.from.node)?.outputs, edge.from.output));
  const targetHandle = handleId("in", hasPort(cards.get(edge.to.node)?.inputs, edge.to.input));
  const before = cache.edges.get(edge.id);
  if (
    before &&
    before.sourceHandle === sourceHandle &&
    before.targetHandle === targetHandle &&
    before.data?.count === edge.count
  )
    return before;
  const next: GraphEdge = {
    id: edge.id,
    type: "wire",
    source: edge.from.node,
    target: edge.to.node,
    sourceHandle,
    targetHandle,
    data: {
      kind: edge.kind,
      count: edge.count,
      label: edge.kind === "condition" ? (edge.to.input ?? edge.from.output ?? "if") : undefined,
    },
  };
  cache.edges.set(edge.id, next);
  return next;
}

/** A port that the card does not have (broken code, a group) falls back to the unnamed handle. */
function hasPort(
  ports: readonly { readonly name: string }[] | undefined,
  name: string | undefined,
): string | undefined {
  if (name === undefined) return ports?.length === 1 ? ports[0]?.name : undefined;
  return ports?.some((port) => port.name === name) ? name : undefined;
}

/** Gives each wire that would cross a card the lane beside it; wires that did not change stay the same object. */
function withLanes(
  nodes: readonly CardNode[],
  edges: readonly GraphEdge[],
  input: ElementsInput,
  cache: ElementCache,
): GraphEdge[] {
  const places = absolutePlaces(input.graph.nodes, input.positions);
  const isRight = input.direction === "RIGHT";
  const obstacles: Obstacle[] = [];
  const ports = new Map<string, { readonly main: number; readonly cross: number }>();
  for (const node of nodes) {
    const at = places.get(node.id);
    if (!at) continue;
    const [main, cross, length, breadth] = isRight
      ? [at.x, at.y, node.width ?? 0, node.height ?? 0]
      : [at.y, at.x, node.height ?? 0, node.width ?? 0];
    if (node.type === "card") obstacles.push({ id: node.id, main, cross, length, breadth });
    for (const handle of node.handles ?? [])
      ports.set(
        `${node.id}\n${handle.id}`,
        isRight ? { main: at.x + handle.x, cross: at.y + handle.y } : { main: at.y + handle.y, cross: at.x + handle.x },
      );
  }
  obstacles.sort((a, b) => a.main - b.main);
  return edges.map((edge) => {
    const from = ports.get(`${edge.source}\n${edge.sourceHandle}`);
    const to = ports.get(`${edge.target}\n${edge.targetHandle}`);
    const lane = from && to ? laneFor(from, to, obstacles, edge.source, edge.target) : undefined;
    if (edge.data === undefined || edge.data.lane === lane) return edge;
    const next = { ...edge, data: { ...edge.data, lane } };
    cache.edges.set(edge.id, next);
    return next;
  });
}
