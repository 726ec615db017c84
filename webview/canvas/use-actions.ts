import type { RefObject } from "react";
import { useEffect } from "react";
import { onCanvasAction } from "../state/canvas-actions.ts";
import { startRun } from "../state/run.ts";
import { useView } from "../state/view.ts";
import { deleteSelection, duplicateSelection } from "./edit-selection.ts";
import type { LayoutActions } from "./use-layout.ts";
import type { ViewportActions } from "./use-viewport.ts";
import type { VisibleEdge } from "./visible.ts";

interface ActionsInput {
  readonly layout: LayoutActions;
  readonly viewport: ViewportActions;
  readonly container: RefObject<HTMLDivElement | null>;
  readonly edges: readonly VisibleEdge[];
}

/** Carries out what toolbar, keyboard and palette ask of the canvas. */
export function useCanvasActions({ layout, viewport, container, edges }: ActionsInput): void {
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
          case "delete":
            return void deleteSelection(edges);
          case "duplicate":
            return duplicateSelection();
          case "add-node":
          case "connect":
          case "rename":
            return undefined; // The dialogs listen themselves: they are there without a graph too.
          default:
            return action satisfies never;
        }
      }),
    [layout, viewport, container, edges],
  );
}
