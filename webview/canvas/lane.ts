/**
 * Finds a way for a wire around cards. A wire is a curve from port to port; when a card lies in its way it runs along a lane
 * beside that card instead. Works on any positions, so wires stay readable while cards are dragged. `main` is along the flow.
 */
export interface Obstacle {
  readonly id: string;
  readonly main: number;
  readonly cross: number;
  readonly length: number;
  readonly breadth: number;
}

interface Point {
  readonly main: number;
  readonly cross: number;
}

/** Space that a wire keeps from cards, and the length in which it bends into its lane. */
const clearance = 8;
export const bend = 40;

/** The lane's place across the flow; undefined when the plain curve is free. `obstacles` are sorted by `main`. */
export function laneFor(
  from: Point,
  to: Point,
  obstacles: readonly Obstacle[],
  source: string,
  target: string,
): number | undefined {
  const start = from.main + bend;
  const end = to.main - bend;
  if (end - start < 1) return undefined;
  const between: Obstacle[] = [];
  for (const box of obstacles) {
    if (box.main >= end) break;
    if (box.main + box.length > start && box.id !== source && box.id !== target) between.push(box);
  }
  if (between.length === 0 || !curveHits(from, to, between)) return undefined;
  const isFree = (lane: number) =>
    between.every((box) => lane < box.cross - clearance + 1 || lane > box.cross + box.breadth + clearance - 1);
  const candidates = [
    from.cross,
    to.cross,
    ...between.flatMap((box) => [box.cross - clearance, box.cross + box.breadth + clearance]),
  ].filter(isFree);
  const detour = (lane: number) => Math.abs(lane - from.cross) + Math.abs(lane - to.cross);
  candidates.sort((a, b) => detour(a) - detour(b) || a - b);
  return candidates[0];
}

const samples = 16;

/** Whether the plain curve (control points at the middle, as it is drawn) passes through a box. */
function curveHits(from: Point, to: Point, boxes: readonly Obstacle[]): boolean {
  const middle = (from.main + to.main) / 2;
  for (let index = 1; index < samples; index += 1) {
    const t = index / samples;
    const u = 1 - t;
    const main = u * u * u * from.main + 3 * u * u * t * middle + 3 * u * t * t * middle + t * t * t * to.main;
    const cross = (u * u * u + 3 * u * u * t) * from.cross + (3 * u * t * t + t * t * t) * to.cross;
    if (
      boxes.some(
        (box) =>
          main > box.main &&
          main < box.main + box.length &&
          cross > box.cross - 4 &&
          cross < box.cross + box.breadth + 4,
      )
    )
      return true;
  }
  return false;
}

/** An SVG path along a lane, for either direction of the flow. */
export function lanePath(from: Point, to: Point, lane: number, isRight: boolean): string {
  const point = (main: number, cross: number) => (isRight ? `${main},${cross}` : `${cross},${main}`);
  const half = bend / 2;
  const enter = from.main + bend;
  const leave = to.main - bend;
  return `M${point(from.main, from.cross)} C${point(from.main + half, from.cross)} ${point(enter - half, lane)} ${point(enter, lane)} L${point(leave, lane)} C${point(leave + half, lane)} ${point(to.main - half, to.cross)} ${point(to.main, to.cross)}`;
}
