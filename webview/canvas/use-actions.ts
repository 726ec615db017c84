import type { RefObject } from "react";
import { useEffect } from "react";
import { onCanvasAction } from "../state/canvas-actions.ts";
import { startRun } from "../state/run.ts";
import { selectNodes } from "../state/selection.ts";
import { useView } from "../state/view.ts";
import { editSelection } from "./edit-selection.ts";
import type { LayoutActions } from "./use-layout.ts";
import type { ViewportActions } from "./use-viewport.ts";
import type { VisibleGraph } from "./visible.ts";

interface ActionsInput {
  readonly layout: LayoutActions;
  readonly viewport: ViewportActions;
  readonly container: RefObject<HTMLDivElement | null>;
  readonly visible: VisibleGraph | undefined;
  readonly announce: (text: string) => void;
}

/** Carries out what toolbar, keyboard and palette ask of the canvas. */
export function useCanvasActions({ layout, viewport, container, visible, announce }: ActionsInput): void {
  useEffect(
    () =>
      onCanvasAction((action) => {
        switch (action) {
          case "fit":
            return viewport.fit();
          case "tidy":
            return layout.tidy();
          case "toggle-direction":
            return layout.toggleDirection();
          case "zoom-in":
            return viewport.zoomBy(1.25);
          case "zoom-out":
            return viewport.zoomBy(0.8);
          case "search":
            return useView.setState({ isSearchOpen: true });
          case "run":
            return void startRun();
          case "focus":
            return (container.current?.querySelector<HTMLElement>('[tabindex="0"]') ?? container.current)?.focus();
          case "select-all": {
            const ids = (visible?.nodes ?? []).map(({ id }) => id);
            selectNodes(ids);
            return announce(`${ids.length} nodes selected`);
          }
          default:
            return void editSelection(action, visible?.edges ?? []);
        }
      }),
    [layout, viewport, container, visible, announce],
  );
}
