/** Wires by keyboard: `e` steps through those of a node; on a wire the arrows lead to its ends and to its neighbours. */
import type { Direction } from "../layout/shape.ts";
import type { VisibleEdge } from "./visible.ts";
import type { ArrowKey } from "./walk.ts";

export type WireStep = { readonly edge: string } | { readonly node: string };

/** The wire after `current` at a node: what comes in first, then what goes out. Undefined when the node has none. */
export function nextWire(
  node: string,
  current: string | undefined,
  edges: readonly VisibleEdge[],
  back = false,
): string | undefined {
  const mine = [
    ...edges.filter((edge) => edge.to.node === node),
    ...edges.filter((edge) => edge.from.node === node && edge.to.node !== node),
  ];
  const at = mine.findIndex(({ id }) => id === current);
  const step = back ? -1 : 1;
  const next = at < 0 ? (back ? mine.length - 1 : 0) : (at + step + mine.length) % mine.length;
  return mine[next]?.id;
}

/** Where an arrow leads from a wire that was reached from `node`. */
export function walkFromWire(
  edge: VisibleEdge,
  node: string | undefined,
  key: ArrowKey,
  direction: Direction,
  edges: readonly VisibleEdge[],
): WireStep | undefined {
  const [forward, back] = direction === "RIGHT" ? ["ArrowRight", "ArrowLeft"] : ["ArrowDown", "ArrowUp"];
  if (key === forward) return { node: edge.to.node };
  if (key === back) return { node: edge.from.node };
  const home = node === edge.from.node ? edge.from.node : edge.to.node;
  const next = nextWire(home, edge.id, edges, key === "ArrowUp" || key === "ArrowLeft");
  return next === undefined ? undefined : { edge: next };
}

/** What a screen reader says of a wire. */
export function spokenWire({ kind, from, to, count }: VisibleEdge): string {
  const source = from.output === undefined || from.output === "output" ? from.node : `${from.output} of ${from.node}`;
  const target = to.input === undefined ? to.node : `${to.input} of ${to.node}`;
  const what = kind === "data" ? "wire" : kind === "order" ? "order" : "condition";
  return `${count > 1 ? `${count} wires` : what} from ${source} to ${target}`;
}
