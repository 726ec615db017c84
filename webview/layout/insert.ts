/** Places new items among items that must not move. */
import type { Container } from "./hierarchy.ts";
import type { Extent } from "./layers.ts";
import { layerGap, nodeGap } from "./shape.ts";

export interface Inserted {
  readonly placed: Map<string, Extent>;
  /** False when a new edge would run backwards: then only a full layout reads well. */
  readonly readsForward: boolean;
}

/** `least` is the smallest allowed position: inside a group nothing may lie on its header. */
export function insertItems(
  container: Container,
  fixed: ReadonlyMap<string, Extent>,
  sizeOf: (id: string) => Extent,
  least: Extent | undefined,
): Inserted {
  const placed = new Map(fixed);
  let readsForward = true;
  for (const { id } of container.items) {
    if (placed.has(id)) continue;
    const size = sizeOf(id);
    const before = container.edges.filter(([from, to]) => to === id && placed.has(from)).map(([from]) => from);
    const after = container.edges.filter(([from, to]) => from === id && placed.has(to)).map(([, to]) => to);
    const ends = before.map((other) => at(placed, other).main + sizeOf(other).main);
    const starts = after.map((other) => at(placed, other).main);
    const wanted =
      ends.length > 0
        ? Math.max(...ends) + layerGap
        : starts.length > 0
          ? Math.min(...starts) - layerGap - size.main
          : Math.min(...[...placed.values()].map((box) => box.main));
    const main = Math.max(wanted, least?.main ?? Number.NEGATIVE_INFINITY);
    if (starts.some((start) => main + size.main > start) || ends.some((end) => end > main)) readsForward = false;
    const near = before.length > 0 ? before : after;
    const centre =
      near.length > 0
        ? near.reduce((sum, other) => sum + at(placed, other).cross + sizeOf(other).cross / 2, 0) / near.length -
          size.cross / 2
        : Math.max(...[...placed].map(([other, box]) => box.cross + sizeOf(other).cross)) + nodeGap;
    placed.set(id, {
      main,
      cross: freeCross(Math.round(centre), main, size, placed, sizeOf, least?.cross ?? Number.NEGATIVE_INFINITY),
    });
  }
  return { placed, readsForward };
}

/** The free stretch across the flow that is nearest to `wanted`. */
function freeCross(
  wanted: number,
  main: number,
  size: Extent,
  placed: ReadonlyMap<string, Extent>,
  sizeOf: (id: string) => Extent,
  least: number,
): number {
  const taken = [...placed]
    .map(([id, box]) => ({ box, extent: sizeOf(id) }))
    .filter(({ box, extent }) => box.main < main + size.main + nodeGap && main < box.main + extent.main + nodeGap)
    .map(({ box, extent }) => ({ start: box.cross - nodeGap, end: box.cross + extent.cross + nodeGap }));
  const isFree = (cross: number) =>
    cross >= least && taken.every(({ start, end }) => cross + size.cross <= start || cross >= end);
  const candidates = [Math.max(wanted, least), ...taken.flatMap(({ start, end }) => [start - size.cross, end])].filter(
    isFree,
  );
  candidates.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted) || a - b);
  return candidates[0] ?? wanted;
}

function at(placed: ReadonlyMap<string, Extent>, id: string): Extent {
  return placed.get(id) ?? { main: 0, cross: 0 };
}
