/**
 * Makes room for a group that was opened, and takes it back when it is closed.
 *
 * Invariants:
 * 1. Pure. What lies before the group, or beside it on the side it does not grow to, stays where it is.
 * 2. What lies behind it moves by just what the group grew: opening and closing again gives the same places.
 */
import type { Direction } from "./shape.ts";

interface Size {
  readonly width: number;
  readonly height: number;
}
type Sizes = ReadonlyMap<string, Size>;
type Positions = { readonly [id: string]: { readonly x: number; readonly y: number } };

interface RoomInput {
  readonly nodes: readonly { readonly id: string; readonly parent?: string | undefined }[];
  /** Groups that were opened or closed. */
  readonly toggled: ReadonlySet<string>;
  readonly positions: Positions;
  readonly direction: Direction;
  /** Sizes as they were, and as they are with the nodes at these places. */
  readonly before: Sizes;
  readonly sizesAt: (positions: Positions) => Sizes;
}

export function makeRoom({ nodes, toggled, positions, direction, before, sizesAt }: RoomInput): Positions {
  const parent = new Map(nodes.map((node) => [node.id, node.parent]));
  // A group that grows inside another one makes that one grow.
  const grown = new Set<string>();
  for (const id of toggled) for (let at: string | undefined = id; at !== undefined; at = parent.get(at)) grown.add(at);
  const innermostFirst = [...grown].toSorted((a, b) => depthOf(parent, b) - depthOf(parent, a));
  let now = positions;
  for (const id of innermostFirst) {
    const old = before.get(id);
    const size = sizesAt(now).get(id);
    const at = now[id];
    if (!old || !size || !at) continue;
    const siblings = nodes.filter((node) => node.id !== id && node.parent === parent.get(id));
    const moved = Object.fromEntries(
      siblings.flatMap((node) => {
        const own = now[node.id];
        const shift = own && shiftOf(own, sizesAt(now).get(node.id), at, old, size, direction);
        return own && shift ? [[node.id, { x: own.x + shift.x, y: own.y + shift.y }] as const] : [];
      }),
    );
    now = { ...now, ...moved };
  }
  return now;
}

function shiftOf(
  own: { readonly x: number; readonly y: number },
  ownSize: Size | undefined,
  at: { readonly x: number; readonly y: number },
  old: Size,
  size: Size,
  direction: Direction,
): { readonly x: number; readonly y: number } | undefined {
  const isRight = direction === "RIGHT";
  const isBehind = isRight ? own.x >= at.x + old.width : own.y >= at.y + old.height;
  if (isBehind) return isRight ? { x: size.width - old.width, y: 0 } : { x: 0, y: size.height - old.height };
  const reach = isRight ? own.x + (ownSize?.width ?? 0) > at.x : own.y + (ownSize?.height ?? 0) > at.y;
  const isBeside = reach && (isRight ? own.y >= at.y + old.height : own.x >= at.x + old.width);
  if (!isBeside) return undefined;
  return isRight ? { x: 0, y: size.height - old.height } : { x: size.width - old.width, y: 0 };
}

function depthOf(parent: ReadonlyMap<string, string | undefined>, id: string): number {
  let depth = 0;
  for (let at = parent.get(id); at !== undefined && depth < parent.size; at = parent.get(at)) depth += 1;
  return depth;
}
