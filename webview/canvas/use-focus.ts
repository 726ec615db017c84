/**
 * The keyboard is never lost when the graph changes under it.
 *
 * Invariants:
 * 1. When selected nodes are gone, what was nearest to the first of them is selected: along an edge, else by distance.
 * 2. The focus is never taken from elsewhere in the window: only while this page has it.
 * 3. When the focused card is gone, the canvas keeps the focus: on the card that the Tab key reaches, else on itself.
 */
import type { RefObject } from "react";
import { useEffect, useLayoutEffect, useRef } from "react";
import { selectNodes, selectedNodes } from "../state/selection.ts";
import { useView } from "../state/view.ts";
import type { Box } from "./places.ts";
import type { VisibleEdge } from "./visible.ts";

type Boxes = ReadonlyMap<string, Box>;

export function useFocus(
  boxes: Boxes,
  edges: readonly VisibleEdge[],
  container: RefObject<HTMLDivElement | null>,
): void {
  const before = useRef<{ readonly boxes: Boxes; readonly edges: readonly VisibleEdge[] }>({ boxes, edges });
  const hadFocus = useRef(false);

  useEffect(() => {
    const note = () => (hadFocus.current = container.current?.contains(document.activeElement) ?? false);
    // When the focused element is taken out of the page nothing has the focus, and no one says so.
    document.addEventListener("focusin", note);
    return () => document.removeEventListener("focusin", note);
  }, [container]);

  useLayoutEffect(() => {
    const { boxes: old, edges: oldEdges } = before.current;
    before.current = { boxes, edges };
    if (old === boxes || boxes.size === 0) return;
    const selected = selectedNodes();
    const left = selected.filter((id) => boxes.has(id) || !old.has(id));
    if (left.length < selected.length) {
      const near = left.length > 0 ? undefined : nearest(selected[0], old, oldEdges, boxes);
      selectNodes(near === undefined ? left : [near]);
    }
    const { tabStop } = useView.getState();
    if (tabStop !== undefined && old.has(tabStop) && !boxes.has(tabStop))
      useView.setState({ tabStop: nearest(tabStop, old, oldEdges, boxes) });
  }, [boxes, edges]);

  useEffect(() => {
    // A page in a frame does not hear that the text editor has the focus now; but it knows that it has not.
    if (
      !hadFocus.current ||
      !document.hasFocus() ||
      (document.activeElement !== document.body && document.activeElement !== null)
    )
      return;
    const stop = container.current?.querySelector<HTMLElement>('[data-node][tabindex="0"]');
    (stop ?? container.current)?.focus({ preventScroll: true });
  });
}

function nearest(gone: string | undefined, old: Boxes, edges: readonly VisibleEdge[], now: Boxes): string | undefined {
  const here = gone === undefined ? undefined : old.get(gone);
  if (!here) return undefined;
  const alongEdges = edges.flatMap(({ from, to }) =>
    to.node === gone ? [from.node] : from.node === gone ? [to.node] : [],
  );
  const near = alongEdges.find((id) => now.has(id));
  if (near !== undefined) return near;
  const distance = (box: Box) => Math.hypot(box.x - here.x, box.y - here.y);
  return [...now.values()].toSorted((a, b) => distance(a) - distance(b))[0]?.id;
}
