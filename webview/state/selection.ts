/**
 * Several nodes selected at once. The first is `view.selected`, which inspector and source follow; the rest is here.
 *
 * Invariant: the rest counts only together with the node that it was selected with, so whoever selects another node selects it alone.
 */
import { create } from "zustand";
import type { View } from "./view.ts";
import { useView } from "./view.ts";

interface Rest {
  readonly with: string | undefined;
  readonly ids: readonly string[];
}

const useRest = create<Rest>()(() => ({ with: undefined, ids: [] }));
const none: readonly string[] = [];

/** Every selected node, the first in front. */
export function selectedNodes(): readonly string[] {
  const { selected } = useView.getState();
  return selected === undefined ? none : [selected, ...restOf(useRest.getState(), selected)];
}

export function useIsSelected(id: string): boolean {
  const selected = useView((view) => view.selected);
  const isRest = useRest((rest) => restOf(rest, selected).includes(id));
  return selected === id || isRest;
}

export function selectNodes([first, ...rest]: readonly string[]): void {
  useRest.setState({ with: first, ids: rest });
  useView.setState({ selected: first, selectedEdge: undefined, ...(first !== undefined && { tabStop: first }) });
}

/** Adds a node to the selection, or takes it out. The node that the keyboard is on stays where it is. */
export function toggleNode(id: string): void {
  const before = selectedNodes();
  const after = before.includes(id) ? before.filter((each) => each !== id) : [...before, id];
  selectNodes(after);
  useView.setState({ tabStop: id } satisfies Partial<View>);
}

function restOf(rest: Rest, selected: string | undefined): readonly string[] {
  return selected !== undefined && rest.with === selected ? rest.ids : none;
}
