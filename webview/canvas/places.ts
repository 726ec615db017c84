/** Absolute places of nodes: positions are kept relative to the parent group. */
import type { Node } from "../../runtime/model/graph.ts";
import type { Size } from "./size.ts";
import type { Place } from "./walk.ts";

export function absolutePlaces(
  nodes: readonly Pick<Node, "id" | "parent">[],
  positions: { readonly [id: string]: { readonly x: number; readonly y: number } },
): Map<string, Place> {
  const parent = new Map(nodes.map((node) => [node.id, node.parent]));
  const result = new Map<string, Place>();
  for (const { id } of nodes) {
    const own = positions[id];
    if (!own) continue;
    let { x, y } = own;
    for (
      let at = parent.get(id), depth = 0;
      at !== undefined && parent.has(at) && depth < parent.size;
      at = parent.get(at), depth += 1
    ) {
      x += positions[at]?.x ?? 0;
      y += positions[at]?.y ?? 0;
    }
    result.set(id, { id, x, y });
  }
  return result;
}

export interface Box extends Place, Size {}

export function boundsOf(
  boxes: Iterable<Box>,
): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  return left === Infinity ? undefined : { x: left, y: top, width: right - left, height: bottom - top };
}
