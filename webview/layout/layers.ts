/** The classic layered pass on one flat graph: rank, order, place. Deterministic: ties fall back to the order of the input. */
import type { Container } from "./hierarchy.ts";
import { layerGap, nodeGap } from "./shape.ts";

/** A box by its extent along the flow (`main`) and across it (`cross`), whatever the direction. */
export interface Extent {
  readonly main: number;
  readonly cross: number;
}

/** Positions of a container's items along and across the flow, starting at 0. */
export function placeInLayers({ items, edges }: Container, sizeOf: (id: string) => Extent): Map<string, Extent> {
  const ids = items.map((item) => item.id);
  const forward = withoutCycles(ids, edges);
  const before = neighbours(ids, forward, 1);
  const after = neighbours(ids, forward, 0);
  const rank = rankAll(ids, before, after);
  const layers: string[][] = [];
  for (const id of ids) (layers[rank.get(id) ?? 0] ??= []).push(id);
  const filled = layers.filter((layer) => layer !== undefined);
  reorder(filled, before, after);
  return coordinates(filled, before, sizeOf);
}

type Pairs = readonly (readonly [string, string])[];

/** Leaves out the edges that close a cycle, found depth-first in input order. */
function withoutCycles(ids: readonly string[], edges: Pairs): Pairs {
  const out = neighbours(ids, edges, 0);
  const state = new Map<string, "open" | "done">();
  const back = new Set<string>();
  for (const start of ids) {
    if (state.has(start)) continue;
    // An own stack: pipelines of thousands of steps in a chain must not exhaust the call stack.
    const stack = [{ id: start, next: 0 }];
    state.set(start, "open");
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const target = out.get(top.id)?.[top.next++];
      if (target === undefined) {
        state.set(top.id, "done");
        stack.pop();
      } else if (!state.has(target)) {
        state.set(target, "open");
        stack.push({ id: target, next: 0 });
      } else if (state.get(target) === "open") back.add(`${top.id}\n${target}`);
    }
  }
  return edges.filter(([from, to]) => !back.has(`${from}\n${to}`));
}

function neighbours(ids: readonly string[], edges: Pairs, end: 0 | 1): Map<string, string[]> {
  const result = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const edge of edges) result.get(edge[end])?.push(edge[end === 0 ? 1 : 0]);
  return result;
}

/** Longest path from the sources; a source then moves up to just before its first consumer. */
function rankAll(
  ids: readonly string[],
  before: Map<string, string[]>,
  after: Map<string, string[]>,
): Map<string, number> {
  const rank = new Map<string, number>();
  const waiting = new Map(ids.map((id) => [id, before.get(id)?.length ?? 0]));
  const ready = ids.filter((id) => waiting.get(id) === 0);
  for (const id of ready) {
    rank.set(id, Math.max(0, ...(before.get(id) ?? []).map((from) => (rank.get(from) ?? 0) + 1)));
    for (const to of after.get(id) ?? []) {
      const left = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  for (const id of ids) {
    const consumers = after.get(id) ?? [];
    if ((before.get(id)?.length ?? 0) > 0 || consumers.length === 0) continue;
    rank.set(id, Math.min(...consumers.map((to) => rank.get(to) ?? 0)) - 1);
  }
  return rank;
}

const sweeps = 6;

/** Fewer crossings by the barycentre of neighbours, forwards and backwards in turn. */
function reorder(layers: string[][], before: Map<string, string[]>, after: Map<string, string[]>): void {
  const position = new Map<string, number>();
  const note = (layer: readonly string[]) => layer.forEach((id, index) => position.set(id, index));
  layers.forEach(note);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const isForward = sweep % 2 === 0;
    const near = isForward ? before : after;
    for (const layer of isForward ? layers : layers.toReversed()) {
      const weight = new Map(
        layer.map((id, index) => [id, mean((near.get(id) ?? []).map((other) => position.get(other) ?? 0)) ?? index]),
      );
      layer.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0));
      note(layer);
    }
  }
}

function coordinates(
  layers: readonly string[][],
  before: Map<string, string[]>,
  sizeOf: (id: string) => Extent,
): Map<string, Extent> {
  const placed = new Map<string, Extent>();
  let main = 0;
  for (const layer of layers) {
    let free = Number.NEGATIVE_INFINITY;
    let natural = 0;
    for (const id of layer) {
      const size = sizeOf(id);
      const centre = mean(
        (before.get(id) ?? []).map((from) => (placed.get(from)?.cross ?? 0) + sizeOf(from).cross / 2),
      );
      const cross = Math.max(free, centre === undefined ? natural : Math.round(centre - size.cross / 2));
      placed.set(id, { main, cross });
      free = cross + size.cross + nodeGap;
      natural = free;
    }
    main += Math.max(0, ...layer.map((id) => sizeOf(id).main)) + layerGap;
  }
  const first = Math.min(0, ...[...placed.values()].map((at) => at.cross));
  return new Map([...placed].map(([id, at]) => [id, { main: at.main, cross: at.cross - first }]));
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
