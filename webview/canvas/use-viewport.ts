/** Pans and zooms by the boxes that the layout knows: nothing needs to be rendered for it. */
import { getViewportForBounds, useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { useView } from "../state/view.ts";
import type { Box } from "./places.ts";
import { absolutePlaces, boundsOf } from "./places.ts";
import { boxesOf } from "./elements.ts";
import { wantsLessMotion } from "./glide.ts";
import type { Graph, LayoutPositions } from "./use-graph.ts";

/** Far enough for a chain of thousands of steps. */
export const leastZoom = 0.004;

export interface ViewportActions {
  /** Shows everything; a graph may be given that is not rendered yet. */
  readonly fit: (graph?: Graph, after?: { readonly positions: LayoutPositions; readonly durationMs: number }) => void;
  /** Brings a node into view, and does nothing when it is there. `isReadable` also zooms in until its name can be read. */
  readonly reveal: (id: string, isReadable?: boolean) => void;
  readonly zoomBy: (factor: number) => void;
  /** The user panned or zoomed: from now on a resize leaves the view alone. */
  readonly userMoved: () => void;
  /** True while the view shows everything because it was asked to. */
  readonly isFitted: () => boolean;
  readonly nodeAt: (clientX: number, clientY: number) => string | undefined;
}

export function useViewport(boxes: ReadonlyMap<string, Box>): ViewportActions {
  const { setViewport, getViewport, screenToFlowPosition, setCenter } = useReactFlow();
  const store = useStoreApi();
  const latest = useRef(boxes);
  useLayoutEffect(() => {
    latest.current = boxes;
  }, [boxes]);
  const isFitted = useRef(false);

  const fit = useCallback<ViewportActions["fit"]>(
    (graph, after) => {
      const bounds = boundsOf((graph ? boxesNow(graph, after?.positions) : latest.current).values());
      const { width, height } = store.getState();
      if (!bounds || width === 0) return;
      isFitted.current = true;
      void setViewport(
        getViewportForBounds(bounds, width, height, leastZoom, 1, 0.08),
        after && !wantsLessMotion() ? { duration: after.durationMs } : {},
      );
      // Nothing to remember: when the view comes back, perhaps in another size, it is fitted again.
      useView.setState({ viewport: undefined });
    },
    [setViewport, store],
  );

  const reveal = useCallback(
    (id: string, isReadable = false) => {
      const box = latest.current.get(id);
      const { width, height } = store.getState();
      if (!box) return;
      const { x, y, zoom } = getViewport();
      const left = box.x * zoom + x;
      const top = box.y * zoom + y;
      const isInView =
        left >= 0 &&
        top >= 0 &&
        left + Math.min(box.width, 200) * zoom <= width &&
        top + Math.min(box.height, 80) * zoom <= height;
      if (isInView && !(isReadable && zoom < 0.3)) return;
      isFitted.current = false;
      void setCenter(box.x + box.width / 2, box.y + Math.min(box.height, height / zoom) / 2, {
        zoom: Math.max(zoom, 0.65),
      });
    },
    [getViewport, setCenter, store],
  );

  const zoomBy = useCallback(
    (factor: number) => {
      isFitted.current = false;
      const { width, height } = store.getState();
      const { x, y, zoom } = getViewport();
      const next = Math.min(2, Math.max(leastZoom, zoom * factor));
      const viewport = {
        zoom: next,
        x: width / 2 - ((width / 2 - x) * next) / zoom,
        y: height / 2 - ((height / 2 - y) * next) / zoom,
      };
      void setViewport(viewport);
      useView.setState({ viewport });
    },
    [getViewport, setViewport, store],
  );

  const nodeAt = useCallback(
    (clientX: number, clientY: number) => {
      const { x, y } = screenToFlowPosition({ x: clientX, y: clientY });
      const under = [...latest.current.values()].filter(
        (box) => box.x <= x && x <= box.x + box.width && box.y <= y && y <= box.y + box.height,
      );
      return under.toSorted((a, b) => a.width * a.height - b.width * b.height)[0]?.id;
    },
    [screenToFlowPosition],
  );

  const userMoved = useCallback(() => {
    isFitted.current = false;
  }, []);
  // A view that shows everything goes on doing so when the panel is resized.
  useEffect(
    () =>
      store.subscribe((now, before) => {
        if (isFitted.current && (now.width !== before.width || now.height !== before.height)) fit();
      }),
    [store, fit],
  );

  const showsAll = useCallback(() => isFitted.current, []);
  return useMemo(
    () => ({ fit, reveal, zoomBy, userMoved, isFitted: showsAll, nodeAt }),
    [fit, reveal, zoomBy, userMoved, showsAll, nodeAt],
  );
}

/** Boxes of a graph whose positions were set a moment ago, before React has rendered them. */
function boxesNow({ visible, cards, sizes }: Graph, given?: LayoutPositions): Map<string, Box> {
  const { direction, ...view } = useView.getState();
  const positions = given ?? view.positions;
  const known = boxesOf({ graph: visible, cards, sizes, positions, direction });
  const result = new Map<string, Box>();
  for (const [id, place] of absolutePlaces(visible.nodes, positions)) {
    const size = known.get(id);
    if (size) result.set(id, { ...place, ...size });
  }
  return result;
}
