/**
 * Which node of the new graph is which of the old one: ids follow from names and order in the text, so a rename gives another id,
 * and taking one of two equal calls out gives the other one its id.
 *
 * Pure. Nodes are compared in the order of the text: what is alike at both ends is the same; what changed between is paired when
 * it is as many as before.
 */
import type { Node } from "../../runtime/model/graph.ts";
import type { View } from "./view.ts";

type Known = Pick<Node, "id" | "kind" | "step" | "parent" | "inputs">;

/** Old id -> new id, for nodes whose id changed. */
export function carriedIds(before: readonly Known[], after: readonly Known[]): ReadonlyMap<string, string> {
  const carried = new Map<string, string>();
  const isSame = (a: Known | undefined, b: Known | undefined) =>
    a !== undefined && b !== undefined && a.kind === b.kind && a.step === b.step;
  let start = 0;
  while (start < before.length && isSame(before[start], after[start])) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && isSame(before[before.length - 1 - end], after[after.length - 1 - end])) end += 1;
  const pair = (a: Known | undefined, b: Known | undefined) => {
    if (a && b && a.id !== b.id) carried.set(a.id, b.id);
  };
  for (let index = 0; index < start; index += 1) pair(before[index], after[index]);
  for (let index = 1; index <= end; index += 1) pair(before[before.length - index], after[after.length - index]);
  const middle = before.slice(start, before.length - end);
  const changed = after.slice(start, after.length - end);
  // As many calls as before with the same inputs: they were renamed.
  if (middle.length === changed.length)
    for (const [index, node] of middle.entries())
      if (node.inputs.length === changed[index]?.inputs.length) pair(node, changed[index]);
  return carried;
}

/** A record by id under its new ids. What an id that changed hands had stays with what it was of. */
function carry<T>(record: { readonly [id: string]: T }, ids: ReadonlyMap<string, string>): { [id: string]: T } {
  const result: { [id: string]: T } = { ...record };
  for (const id of ids.keys()) delete result[id];
  for (const [from, to] of ids) {
    const value = record[from];
    if (value === undefined) delete result[to];
    else result[to] = value;
  }
  return result;
}

/** The view of a graph after its text has changed: places, closed groups and selection stay with their nodes. */
export function carriedView(
  view: Pick<View, "positions" | "collapsed" | "opened" | "selected" | "tabStop">,
  ids: ReadonlyMap<string, string>,
): Partial<View> {
  const moved = (id: string) => ids.get(id) ?? id;
  return {
    positions: carry(view.positions, ids),
    collapsed: view.collapsed.map(moved),
    opened: view.opened.map(moved),
    selected: view.selected === undefined ? undefined : moved(view.selected),
    tabStop: view.tabStop === undefined ? undefined : moved(view.tabStop),
  };
}
