/** The canvas by keyboard: arrows walk the graph, Enter shows the source, Space opens groups and the inspector, letters edit. */
import type { KeyboardEvent, RefObject } from "react";
import { useCallback } from "react";
import { emitCanvasAction } from "../state/canvas-actions.ts";
import { openTab, useView } from "../state/view.ts";
import { useStatuses } from "../state/statuses.ts";
import type { Card } from "./card.ts";
import type { Box } from "./places.ts";
import { spokenCard } from "./spoken.ts";
import { toggleGroup } from "./toggle-group.ts";
import type { Selection } from "./use-selection.ts";
import type { VisibleEdge } from "./visible.ts";
import { isArrow, walk } from "./walk.ts";

interface KeyboardInput {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly edges: readonly VisibleEdge[];
  readonly cards: ReadonlyMap<string, Card> | undefined;
  readonly selection: Selection;
  readonly reveal: (id: string) => void;
  readonly container: RefObject<HTMLDivElement | null>;
}

export function useKeyboard({
  boxes,
  edges,
  cards,
  selection,
  reveal,
  container,
}: KeyboardInput): (event: KeyboardEvent) => void {
  return useCallback(
    (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLButtonElement) return;
      const { selected, direction } = useView.getState();
      const card = selected === undefined ? undefined : cards?.get(selected);
      if (isArrow(event.key)) {
        const next = walk(selected, event.key, direction, [...boxes.values()], edges);
        if (next !== undefined) {
          selection.select(next, { quiet: true });
          reveal(next);
          const nextCard = cards?.get(next);
          if (nextCard) selection.announce(spokenCard(nextCard, useStatuses.getState().byNode.get(next)));
          requestAnimationFrame(() =>
            container.current
              ?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)
              ?.focus({ preventScroll: true }),
          );
        }
      } else if (event.key === "Enter" && selected !== undefined) {
        if (event.shiftKey) selection.openDefinition(selected);
        else selection.openCall(selected);
      } else if (event.key === " " && card) {
        if (card.isGroup) toggleGroup(card.id, card.isCollapsed);
        else openTab("step");
      } else if (event.key === "Escape") selection.select(undefined);
      else if (event.key === "f" && (event.ctrlKey || event.metaKey)) emitCanvasAction("search");
      else if (event.ctrlKey || event.metaKey || event.altKey) return;
      else if (event.key === "Delete" || event.key === "Backspace") emitCanvasAction("delete");
      else if (event.key === "F2") emitCanvasAction("rename");
      else if (event.key === "a") emitCanvasAction("add-node");
      else if (event.key === "c") emitCanvasAction("connect");
      else if (event.key === "d") emitCanvasAction("duplicate");
      else if (event.key === "+" || event.key === "=") emitCanvasAction("zoom-in");
      else if (event.key === "-") emitCanvasAction("zoom-out");
      else if (event.key === "0") emitCanvasAction("fit");
      else return;
      event.preventDefault();
    },
    [boxes, edges, cards, selection, reveal, container],
  );
}
