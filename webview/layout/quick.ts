/**
 * The synchronous layout: positions at once, before ELK has answered.
 *
 * Job: lay out anew, or keep what has a position and find room for the rest.
 * Boundary: pure; no clock, no randomness, no DOM.
 * Invariants:
 * 1. The same input gives the same output.
 * 2. Items of one container that this pass placed overlap nobody.
 * 3. With `keepPositions`, a node that had a position keeps it. When that cannot read well, `isSettled` is false and a full layout should follow.
 */
import type { Container } from "./hierarchy.ts";
import { hierarchyOf, root } from "./hierarchy.ts";
import { insertItems } from "./insert.ts";
import type { Extent } from "./layers.ts";
import { placeInLayers } from "./layers.ts";
import type { Direction, LayoutInput, LayoutOutput, PlacedNode } from "./shape.ts";
import { groupPadding } from "./shape.ts";

export interface QuickLayout extends LayoutOutput {
  readonly isSettled: boolean;
}

interface Box {
  readonly width: number;
  readonly height: number;
}

export function quickLayout(input: LayoutInput): QuickLayout {
  const { containers, order } = hierarchyOf(input);
  const sizes = new Map<string, Box>(input.nodes.map(({ id, width, height }) => [id, { width, height }]));
  const placed: PlacedNode[] = [];
  let isSettled = true;
  for (const id of order) {
    const container = containers.get(id);
    if (!container) continue;
    const isGroup = id !== root;
    const { positions, readsForward } = placeContainer(input, container, sizes, isGroup);
    if (!readsForward) isSettled = false;
    // A group that grew or was opened may lie on its neighbours.
    if (
      input.keepPositions &&
      container.items.some((item) => containers.has(item.id) && overlapsAny(item.id, positions, sizes))
    )
      isSettled = false;
    for (const item of container.items) {
      const at = positions.get(item.id) ?? { x: 0, y: 0 };
      const size = sizes.get(item.id);
      placed.push({ id: item.id, ...at, ...(containers.has(item.id) && size) });
    }
    if (isGroup) sizes.set(id, boxAround(positions, sizes));
  }
  return { nodes: placed, isSettled };
}

function placeContainer(input: LayoutInput, container: Container, sizes: ReadonlyMap<string, Box>, isGroup: boolean) {
  const { direction } = input;
  const sizeOf = (id: string) => toExtent(direction, sizes.get(id)?.width ?? 0, sizes.get(id)?.height ?? 0);
  const least = isGroup ? toExtent(direction, groupPadding.left, groupPadding.top) : undefined;
  const fixed = new Map<string, Extent>();
  if (input.keepPositions) {
    for (const item of container.items) {
      if (item.x !== undefined && item.y !== undefined) fixed.set(item.id, toExtent(direction, item.x, item.y));
    }
  }
  if (fixed.size > 0) {
    const { placed, readsForward } = insertItems(container, fixed, sizeOf, least);
    return { positions: toPoints(direction, placed, { main: 0, cross: 0 }), readsForward };
  }
  const placed = placeInLayers(container, sizeOf);
  return { positions: toPoints(direction, placed, least ?? { main: 0, cross: 0 }), readsForward: true };
}

type Points = ReadonlyMap<string, { readonly x: number; readonly y: number }>;

function boxAround(positions: Points, sizes: ReadonlyMap<string, Box>): Box {
  let width = 0;
  let height = 0;
  for (const [id, at] of positions) {
    width = Math.max(width, at.x + (sizes.get(id)?.width ?? 0));
    height = Math.max(height, at.y + (sizes.get(id)?.height ?? 0));
  }
  return { width: width + groupPadding.right, height: height + groupPadding.bottom };
}

function overlapsAny(id: string, positions: Points, sizes: ReadonlyMap<string, Box>): boolean {
  const at = positions.get(id);
  const size = sizes.get(id);
  if (!at || !size) return false;
  return [...positions].some(([other, point]) => {
    const box = sizes.get(other);
    return (
      other !== id &&
      box !== undefined &&
      at.x < point.x + box.width &&
      point.x < at.x + size.width &&
      at.y < point.y + box.height &&
      point.y < at.y + size.height
    );
  });
}

function toExtent(direction: Direction, x: number, y: number): Extent {
  return direction === "RIGHT" ? { main: x, cross: y } : { main: y, cross: x };
}

function toPoints(direction: Direction, placed: ReadonlyMap<string, Extent>, origin: Extent): Points {
  return new Map(
    [...placed].map(([id, box]) => {
      const main = box.main + origin.main;
      const cross = box.cross + origin.cross;
      return [id, direction === "RIGHT" ? { x: main, y: cross } : { x: cross, y: main }];
    }),
  );
}
