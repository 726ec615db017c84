/** From the session's pipeline to what the canvas draws, keeping the identity of what did not change. */
import { useMemo, useState } from "react";
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { Problem } from "../../runtime/model/problem.ts";
import type { LayoutInput } from "../layout/shape.ts";
import { useView } from "../state/view.ts";
import type { Card } from "./card.ts";
import { cardOf } from "./card.ts";
import type { Elements } from "./elements.ts";
import { boxesOf, emptyGroup, newElementCache, toElements } from "./elements.ts";
import { problemsByNode } from "./problems.ts";
import type { Size } from "./size.ts";
import { cardSize, handleId, portPlaces } from "./size.ts";
import type { VisibleGraph } from "./visible.ts";
import { visibleGraph } from "./visible.ts";

export interface Graph {
  readonly pipeline: Pipeline;
  readonly visible: VisibleGraph;
  readonly cards: ReadonlyMap<string, Card>;
  readonly sizes: ReadonlyMap<string, Size>;
}

const noProblems: readonly Problem[] = [];

export function useGraph(pipeline: Pipeline | undefined, problems: readonly Problem[]): Graph | undefined {
  const collapsed = useView((view) => view.collapsed);
  const opened = useView((view) => view.opened);
  const [known] = useState(newCards);
  return useMemo(
    () => (pipeline ? graphOf(pipeline, problems, visibleGraph(pipeline, collapsed, opened), known) : undefined),
    [pipeline, problems, collapsed, opened, known],
  );
}

/** Cards by node with the text that they were made of: a card that says the same is the same object. */
type KnownCards = Map<string, { readonly text: string; readonly card: Card; readonly size: Size }>;

function newCards(): KnownCards {
  return new Map();
}

function graphOf(pipeline: Pipeline, problems: readonly Problem[], visible: VisibleGraph, known: KnownCards): Graph {
  const byNode = problemsByNode(pipeline.nodes, problems);
  const cards = new Map<string, Card>();
  const sizes = new Map<string, Size>();
  for (const node of visible.nodes) {
    const card = cardOf(node, {
      problems: byNode.get(node.id) ?? noProblems,
      members: visible.membersOf.get(node.id)?.length ?? 0,
      isGroup: visible.groups.has(node.id),
      isCollapsed: visible.collapsed.has(node.id),
    });
    const text = JSON.stringify(card);
    const before = known.get(node.id);
    const kept = before?.text === text ? before : { text, card, size: cardSize(card) };
    known.set(node.id, kept);
    cards.set(node.id, kept.card);
    // An open group is as large as what is in it.
    if (!kept.card.isGroup || kept.card.isCollapsed) sizes.set(node.id, kept.size);
  }
  return { pipeline, visible, cards, sizes };
}

const nothing: Elements = { nodes: [], edges: [] };

export function useElements(graph: Graph | undefined): Elements {
  const positions = useView((view) => view.positions);
  const direction = useView((view) => view.direction);
  const [cache] = useState(newElementCache);
  return useMemo(
    () =>
      graph
        ? toElements({ graph: graph.visible, cards: graph.cards, sizes: graph.sizes, positions, direction }, cache)
        : nothing,
    [graph, positions, direction, cache],
  );
}

/** The layout's question for a graph; positions that are known are given along. */
export function layoutInput(
  { visible, cards, sizes }: Graph,
  positions: LayoutPositions,
  direction: LayoutInput["direction"],
  keepPositions: boolean,
): LayoutInput {
  const boxes = boxesOf({ graph: visible, cards, sizes, positions, direction });
  const offsets = new Map<string, number>();
  for (const [id, card] of cards) {
    const size = boxes.get(id);
    if (!size || (card.isGroup && !card.isCollapsed)) continue;
    for (const place of portPlaces(card, size, direction))
      offsets.set(`${id}\n${place.id}`, direction === "RIGHT" ? place.y : place.x);
  }
  return {
    direction,
    keepPositions,
    nodes: visible.nodes.map((node) => {
      const { width, height } = boxes.get(node.id) ?? emptyGroup;
      const at = positions[node.id];
      return {
        id: node.id,
        width,
        height,
        ...(node.parent !== undefined && { parent: node.parent }),
        ...(at && keepPositions && { x: at.x, y: at.y }),
      };
    }),
    edges: visible.edges.map((edge) => {
      const fromOffset = offsets.get(`${edge.from.node}\n${handleId("out", edge.from.output)}`);
      const toOffset = offsets.get(`${edge.to.node}\n${handleId("in", edge.to.input)}`);
      return {
        id: edge.id,
        from: edge.from.node,
        to: edge.to.node,
        ...(fromOffset !== undefined && { fromOffset }),
        ...(toOffset !== undefined && { toOffset }),
      };
    }),
  };
}

export type LayoutPositions = { readonly [id: string]: { readonly x: number; readonly y: number } };
