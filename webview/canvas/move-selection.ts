import { selectedNodes } from "../state/selection.ts";
import { useView } from "../state/view.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Puts a dragged node where it is; the other selected nodes go with it. */
export function moveSelection(id: string, to: Point): void {
  const { positions } = useView.getState();
  const before = positions[id];
  const selected = selectedNodes();
  const others = before && selected.includes(id) ? selected.filter((each) => each !== id) : [];
  const moved = others.flatMap((each) => {
    const at = positions[each];
    return at && before ? [[each, { x: at.x + to.x - before.x, y: at.y + to.y - before.y }] as const] : [];
  });
  useView.setState({ positions: { ...positions, [id]: { x: to.x, y: to.y }, ...Object.fromEntries(moved) } });
}
