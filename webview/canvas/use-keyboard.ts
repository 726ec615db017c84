/**
 * The canvas by keyboard: arrows walk along the edges, Shift+arrow selects along, `e` steps through a node's wires, Enter shows the
 * source, Space opens groups and the inspector, letters edit.
 */
import type { KeyboardEvent, RefObject } from "react";
import { useCallback } from "react";
import type { CanvasAction } from "../state/canvas-actions.ts";
import { emitCanvasAction } from "../state/canvas-actions.ts";
import { selectedNodes, selectNodes, toggleNode } from "../state/selection.ts";
import { openCardQuestion } from "../state/children.ts";
import { openTab, useView } from "../state/view.ts";
import { useStatuses } from "../state/statuses.ts";
import type { Card } from "./card.ts";
import type { Box } from "./places.ts";
import { spokenCard } from "./spoken.ts";
import { toggleGroup } from "./toggle-group.ts";
import type { Selection } from "./use-selection.ts";
import type { VisibleEdge } from "./visible.ts";
import { isArrow, walk } from "./walk.ts";
import { nextWire, spokenWire, walkFromWire } from "./walk-wires.ts";

const editKeys: Readonly<Record<string, CanvasAction>> = {
  Delete: "delete",
  Backspace: "delete",
  F2: "rename",
  a: "add-node",
  n: "new-step",
  c: "connect",
  d: "duplicate",
  x: "toggle",
  w: "wrap",
  p: "add-parameter",
};

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
      const { selected, tabStop, selectedEdge, direction } = useView.getState();
      const wire = selected === undefined ? edges.find(({ id }) => id === selectedEdge) : undefined;
      const goTo = (id: string, isAlong = false) => {
        if (isAlong) selectNodes([...selectedNodes().filter((each) => each !== id), id]);
        else selection.select(id, { quiet: true });
        useView.setState({ tabStop: id });
        reveal(id);
        const card = cards?.get(id);
        const count = selectedNodes().length;
        if (card)
          selection.announce(
            `${spokenCard(card, useStatuses.getState().byNode.get(id))}${isAlong ? `, ${count} selected` : ""}`,
          );
        requestAnimationFrame(() => {
          const shown = container.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`);
          (shown ?? container.current)?.focus({ preventScroll: true });
        });
      };
      const goToWire = (id: string | undefined) => {
        const edge = edges.find((each) => each.id === id);
        if (!edge) return selection.announce("No wire here");
        selection.selectEdge(edge.id);
        selection.announce(spokenWire(edge));
      };
      const card = selected === undefined ? undefined : cards?.get(selected);
      if (isArrow(event.key) && wire) {
        const next = walkFromWire(wire, tabStop, event.key, direction, edges);
        if (next && "node" in next) goTo(next.node);
        else if (next) goToWire(next.edge);
      } else if (isArrow(event.key)) {
        const next = walk(tabStop ?? selected, event.key, direction, [...boxes.values()], edges);
        if (next !== undefined) goTo(next, event.shiftKey);
      } else if (event.key.toLowerCase() === "e" && !event.ctrlKey && !event.metaKey && !event.altKey) {
        if (tabStop !== undefined) goToWire(nextWire(tabStop, wire?.id, edges, event.shiftKey));
      } else if (event.key === " " && (event.ctrlKey || event.metaKey)) {
        if (tabStop !== undefined) toggleNode(tabStop);
        selection.announce(`${selectedNodes().length} selected`);
      } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) emitCanvasAction("select-all");
      else if (event.key === "Escape" && wire && tabStop !== undefined) goTo(tabStop);
      else if (event.key === "Enter" && wire) goTo(wire.to.node);
      else if (event.key === "Enter" && selected !== undefined) {
        if (event.shiftKey) selection.openDefinition(selected);
        else selection.openCall(selected);
      } else if (event.key === " " && card) {
        if (useStatuses.getState().byNode.get(card.id)?.status === "asking") openCardQuestion(card.id);
        else if (card.isGroup) toggleGroup(card.id, card.isCollapsed);
        else if (card.isExpandable || useStatuses.getState().byNode.get(card.id)?.childRun !== undefined)
          toggleGroup(card.id, true);
        else openTab("step");
      } else if (event.key === "Escape") selection.select(undefined);
      else if (event.key === "f" && (event.ctrlKey || event.metaKey)) emitCanvasAction("search");
      else if (event.ctrlKey || event.metaKey || event.altKey) return;
      else if (Object.hasOwn(editKeys, event.key)) {
        const action = editKeys[event.key];
        if (action) emitCanvasAction(action);
      } else if (event.key === "+" || event.key === "=") emitCanvasAction("zoom-in");
      else if (event.key === "-") emitCanvasAction("zoom-out");
      else if (event.key === "0") emitCanvasAction("fit");
      else return;
      event.preventDefault();
    },
    [boxes, edges, cards, selection, reveal, container],
  );
}
