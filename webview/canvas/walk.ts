/** Where an arrow key goes: along edges in the direction of the flow, to the nearest neighbour across it. */
import type { Direction } from "../layout/shape.ts";
import type { VisibleEdge } from "./visible.ts";

export interface Place {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export type ArrowKey = "ArrowRight" | "ArrowLeft" | "ArrowDown" | "ArrowUp";

export function isArrow(key: string): key is ArrowKey {
  return key === "ArrowRight" || key === "ArrowLeft" || key === "ArrowDown" || key === "ArrowUp";
}

/** `places` are absolute. The answer is undefined when there is nothing that way. */
export function walk(
  from: string | undefined,
  key: ArrowKey,
  direction: Direction,
  places: readonly Place[],
  edges: readonly VisibleEdge[],
): string | undefined {
  const along = direction === "RIGHT" ? (place: Place) => place.x : (place: Place) => place.y;
  const across = direction === "RIGHT" ? (place: Place) => place.y : (place: Place) => place.x;
  const here = places.find((place) => place.id === from);
  if (!here) return places.toSorted((a, b) => along(a) - along(b) || across(a) - across(b))[0]?.id;
  const [forward, back] = direction === "RIGHT" ? ["ArrowRight", "ArrowLeft"] : ["ArrowDown", "ArrowUp"];
  if (key === forward || key === back) {
    const ids = new Set(
      edges.flatMap((edge) =>
        key === forward
          ? edge.from.node === from
            ? [edge.to.node]
            : []
          : edge.to.node === from
            ? [edge.from.node]
            : [],
      ),
    );
    const near = places.filter((place) => ids.has(place.id));
    return near.toSorted((a, b) => Math.abs(across(a) - across(here)) - Math.abs(across(b) - across(here)))[0]?.id;
  }
  const isNext = key === "ArrowDown" || key === "ArrowRight";
  const candidates = places.filter(
    (place) => place.id !== from && (isNext ? across(place) > across(here) : across(place) < across(here)),
  );
  const distance = (place: Place) => Math.abs(along(place) - along(here)) * 3 + Math.abs(across(place) - across(here));
  return candidates.toSorted((a, b) => distance(a) - distance(b))[0]?.id;
}
