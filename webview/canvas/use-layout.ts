/**
 * Keeps the graph laid out: at once by the quick pass, then by ELK when the whole has to be laid out.
 *
 * Invariants:
 * 1. An edit moves nothing that has a position: what is new finds a place between. Only who asks to tidy, or opens a group that has no room, moves others.
 * 2. When others are moved for a group, the selected (else the topmost left) node stays where it is on the screen.
 * 3. An answer that comes too late is dropped.
 */
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback, useEffect, useLayoutEffect, useRef } from "react";
import { makeRoom } from "../layout/room.ts";
import { quickLayout } from "../layout/quick.ts";
import type { LayoutInput, PlacedNode } from "../layout/shape.ts";
import { host } from "../state/connect.ts";
import { useView } from "../state/view.ts";
import { glide, glideMs } from "./glide.ts";
import { boxesOf } from "./elements.ts";
import { absolutePlaces, boundsOf } from "./places.ts";
import type { Graph, LayoutPositions } from "./use-graph.ts";
import { layoutInput } from "./use-graph.ts";

/** Larger graphs keep the quick layout until the user asks to tidy: ELK would take many seconds. */
const elkUpTo = 1_500;

type Fit = (graph: Graph, after?: { readonly positions: LayoutPositions; readonly durationMs: number }) => void;

export interface LayoutActions {
  readonly tidy: () => void;
  readonly toggleDirection: () => void;
}

export function useLayout(graph: Graph | undefined, fit: Fit): LayoutActions {
  const { getViewport, setViewport } = useReactFlow();
  const flow = useStoreApi();
  const laidOut = useRef<{ pipeline: string; key: string; of: Graph["pipeline"]; graph: Graph } | undefined>(undefined);
  const gliding = useRef(() => {});
  const asked = useRef(0);
  const latest = useRef(graph);
  useLayoutEffect(() => {
    latest.current = graph;
  }, [graph]);

  const apply = useCallback(
    (input: LayoutInput, nodes: readonly PlacedNode[], keepOnScreen: boolean) => {
      const before = useView.getState();
      const positions = merge(before.positions, nodes);
      const anchor =
        keepOnScreen && latest.current ? anchorOf(latest.current, before.positions, before.selected) : undefined;
      useView.setState({ positions, direction: input.direction });
      if (!anchor || !latest.current) return;
      const after = absolutePlaces(latest.current.visible.nodes, positions).get(anchor.id);
      if (!after) return;
      const viewport = getViewport();
      void setViewport({
        ...viewport,
        x: viewport.x + (anchor.x - after.x) * viewport.zoom,
        y: viewport.y + (anchor.y - after.y) * viewport.zoom,
      });
    },
    [getViewport, setViewport],
  );

  const layOutFully = useCallback(async (input: LayoutInput, then: (nodes: readonly PlacedNode[]) => void) => {
    const question = ++asked.current;
    try {
      const { nodes } = await host.request("layout", toRequest(input));
      if (question === asked.current) then(nodes);
      return true;
    } catch {
      return false; // The quick layout stands; the host has reported why its worker failed.
    }
  }, []);

  const key = graph ? structureKey(graph) : "";
  useEffect(() => {
    if (!graph || graph.visible.nodes.length === 0) return;
    const name = graph.pipeline.name;
    const isOther = laidOut.current?.pipeline !== name;
    if (!isOther && laidOut.current?.key === key) return;
    const isEdited = !isOther && laidOut.current?.of !== graph.pipeline;
    const before = laidOut.current?.graph;
    laidOut.current = { pipeline: name, key, of: graph.pipeline, graph };
    const { positions, viewport, ...view } = useView.getState();
    const placed = graph.visible.nodes.filter((node) => positions[node.id] !== undefined).length;
    const hasSome = placed > 0;
    const direction = hasSome ? view.direction : betterDirection(graph, view.direction, flow.getState());
    const input = layoutInput(graph, positions, direction, hasSome);
    const quick = quickLayout(input);
    const toggled = before && !isOther ? toggledGroups(before, graph) : noGroups;
    if (before && hasSome && toggled.size > 0) {
      const boxes = (of: Graph, at: LayoutPositions) =>
        boxesOf({ graph: of.visible, cards: of.cards, sizes: of.sizes, positions: at, direction });
      const room = makeRoom({
        nodes: graph.visible.nodes,
        toggled,
        positions: merge(positions, quick.nodes),
        direction,
        before: boxes(before, positions),
        sizesAt: (at) => boxes(graph, at),
      });
      return useView.setState({ positions: { ...room } });
    }
    const isKept = isEdited && placed * 2 >= graph.visible.nodes.length;
    if (hasSome && (quick.isSettled || isKept)) {
      apply(input, quick.nodes, false);
      if (isOther && viewport) void setViewport(viewport);
      else if (isOther) fit(graph);
      return;
    }
    apply(input, quick.nodes, hasSome);
    if (!hasSome) fit(graph);
    if (graph.visible.nodes.length > elkUpTo) return;
    void layOutFully(input, (nodes) => {
      apply(input, nodes, hasSome);
      if (!hasSome && latest.current) fit(latest.current);
    });
  }, [graph, key, apply, fit, layOutFully, setViewport, flow]);

  const again = useCallback(
    (direction: LayoutInput["direction"]) => {
      const now = latest.current;
      if (!now) return;
      const input = layoutInput(now, {}, direction, false);
      const glideTo = (nodes: readonly PlacedNode[]) => {
        const before = useView.getState().positions;
        const positions = merge(before, nodes);
        gliding.current();
        useView.setState({ direction });
        gliding.current = glide(before, positions, (drawn) =>
          useView.setState({ positions: { ...positions, ...drawn } }),
        );
        fit(now, { positions, durationMs: glideMs });
      };
      if (now.visible.nodes.length > elkUpTo) return glideTo(quickLayout(input).nodes);
      void layOutFully(input, glideTo).then((isDone) => {
        if (!isDone) glideTo(quickLayout(input).nodes);
      });
    },
    [fit, layOutFully],
  );

  return {
    tidy: useCallback(() => again(useView.getState().direction), [again]),
    toggleDirection: useCallback(() => again(useView.getState().direction === "RIGHT" ? "DOWN" : "RIGHT"), [again]),
  };
}

const noGroups: ReadonlySet<string> = new Set();

/** What was a card and is a frame now, or the other way. */
function toggledGroups(before: Graph, now: Graph): ReadonlySet<string> {
  const isFrame = (graph: Graph, id: string) => {
    const card = graph.cards.get(id);
    return card && card.isGroup && !card.isCollapsed;
  };
  const both = now.visible.nodes.filter(({ id }) => before.cards.has(id));
  return new Set(both.flatMap(({ id }) => (isFrame(before, id) === isFrame(now, id) ? [] : [id])));
}

/** A graph that was never laid out takes the direction in which it shows clearly larger in this panel. */
function betterDirection(
  graph: Graph,
  usual: LayoutInput["direction"],
  { width, height }: { readonly width: number; readonly height: number },
): LayoutInput["direction"] {
  const other = usual === "RIGHT" ? "DOWN" : "RIGHT";
  const zoomOf = (direction: LayoutInput["direction"]) => {
    const input = layoutInput(graph, {}, direction, false);
    const sizes = new Map(input.nodes.map((node) => [node.id, node]));
    const bounds = boundsOf(
      quickLayout(input).nodes.map((node) => ({
        ...node,
        width: node.width ?? sizes.get(node.id)?.width ?? 0,
        height: node.height ?? sizes.get(node.id)?.height ?? 0,
      })),
    );
    return bounds && width > 0 ? Math.min(1, width / bounds.width, height / bounds.height) : 1;
  };
  return zoomOf(other) > zoomOf(usual) * 1.2 ? other : usual;
}

/** What a layout depends on: nodes, sizes, nesting and edges; not names, statuses or source ranges. */
function structureKey({ visible, sizes }: Graph): string {
  const nodes = visible.nodes.map((node) => `${node.id}|${node.parent ?? ""}|${sizes.get(node.id)?.height ?? ""}`);
  return `${nodes.join("\n")}\n\n${visible.edges.map((edge) => edge.id).join("\n")}`;
}

function merge(before: LayoutPositions, nodes: readonly PlacedNode[]) {
  const positions = { ...before };
  for (const { id, x, y } of nodes) if (positions[id]?.x !== x || positions[id].y !== y) positions[id] = { x, y };
  return positions;
}

function anchorOf(graph: Graph, positions: LayoutPositions, selected: string | undefined) {
  const places = absolutePlaces(graph.visible.nodes, positions);
  const chosen = selected === undefined ? undefined : places.get(selected);
  return chosen ?? [...places.values()].toSorted((a, b) => a.x - b.x || a.y - b.y)[0];
}

function toRequest({ direction, keepPositions, nodes, edges }: LayoutInput) {
  return {
    direction,
    keepPositions,
    nodes: nodes.map((node) => ({ ...node })),
    edges: edges.map((edge) => ({ ...edge })),
  };
}
