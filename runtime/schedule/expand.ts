/** Turns a map call into one invocation per item. */
import type { Failure } from "../model/failure.ts";
import type { Batch, SchedulerEvent } from "./messages.ts";
import type { Resolved } from "./resolved.ts";
import { itemsOf } from "./resolved.ts";
import { addInvocation, finishCall } from "./settle.ts";
import type { CallState, Invocation, SchedulerState } from "./state.ts";

type Lists = { readonly [input: string]: readonly Resolved[] };

export function expandMap(state: SchedulerState, call: CallState, inputs: { readonly [name: string]: Resolved }): void {
  const lists: Record<string, readonly Resolved[]> = {};
  const stored: Record<string, Resolved> = {};
  for (const name of call.placed.call.map?.over ?? []) {
    const input = inputs[name];
    const items = input && itemsOf(input);
    if (items === "not-a-list")
      return fail(
        state,
        call,
        `Input "${name}" of "${call.placed.call.step}" is mapped but is not a list. Map over a list, or wrap the value in unmapped().`,
      );
    if (items) lists[name] = items;
    else if (input) stored[name] = input;
  }
  if (Object.keys(stored).length === 0) return start(state, call, inputs, lists);
  call.expanding = inputs;
  state.commands.push({ type: "expand", call: call.placed.call.id, inputs: stored });
}

export function itemsArrived(state: SchedulerState, event: Extract<SchedulerEvent, { type: "expanded" }>): void {
  const call = state.calls.get(event.call);
  if (!call?.expanding || call.status !== undefined) return;
  const inputs = call.expanding;
  delete call.expanding;
  if (event.error) return finishCall(state, call, "failed", { error: event.error });
  const lists: Record<string, readonly Resolved[]> = { ...event.items };
  for (const name of call.placed.call.map?.over ?? []) {
    const input = inputs[name];
    const items = lists[name] ?? (input && itemsOf(input));
    if (items && items !== "not-a-list") lists[name] = items;
  }
  start(state, call, inputs, lists);
}

function start(
  state: SchedulerState,
  call: CallState,
  inputs: { readonly [name: string]: Resolved },
  lists: Lists,
): void {
  const { map } = call.placed.call;
  const names = map?.over ?? [];
  const lengths = names.map((name) => lists[name]?.length ?? 0);
  const isProduct = map?.kind === "product";
  if (!isProduct && new Set(lengths).size > 1) {
    const counts = names.map((name, at) => `${name} has ${lengths[at]}`).join(", ");
    return fail(
      state,
      call,
      `The mapped inputs of "${call.placed.call.step}" have different lengths: ${counts}. Give lists of the same length, or use product() for all combinations.`,
    );
  }
  const count = isProduct ? lengths.reduce((total, length) => total * length, 1) : (lengths[0] ?? 0);
  if (count > 1_000_000)
    return fail(
      state,
      call,
      `"${call.placed.call.step}" would be mapped over ${count} items; at most 1,000,000 are possible.`,
    );
  if (count === 0) return finishEmpty(state, call);
  const items: Invocation[] = [];
  const size = map?.options?.batchSize;
  call.map = {
    items,
    count,
    remaining: Math.ceil(count / (size ?? 1)),
    failures: 0,
    active: 0,
    limit: map?.options?.concurrency ?? Infinity,
    parked: [],
    nextParked: 0,
    isGivenUp: false,
  };
  const own = (index: number): Record<string, Resolved> => {
    const inputsOfItem: Record<string, Resolved> = {};
    // The last input varies fastest.
    for (let at = names.length - 1, rest = index; at >= 0; at -= 1) {
      const name = names[at] ?? "";
      const length = lengths[at] ?? 1;
      const item = lists[name]?.[isProduct ? rest % length : index];
      if (item) inputsOfItem[name] = item;
      rest = Math.floor(rest / length);
    }
    return inputsOfItem;
  };
  for (let index = 0; index < count; index += size ?? 1)
    items.push(size === undefined ? addItem(state, call, index, { ...inputs, ...own(index) }) : addBatch(index));

  function addBatch(from: number): Invocation {
    const batch = { from, items: Array.from({ length: Math.min(size ?? 1, count - from) }, (_, at) => own(from + at)) };
    const together: Record<string, Resolved> = { ...inputs };
    for (const name of names) together[name] = { type: "list", items: batch.items.flatMap((each) => each[name] ?? []) };
    return addItem(state, call, from, together, batch);
  }
}

function addItem(
  state: SchedulerState,
  call: CallState,
  index: number,
  inputs: { readonly [name: string]: Resolved },
  batch?: Batch,
): Invocation {
  const { call: planned, node } = call.placed;
  const id = `${planned.id}[${index}]`;
  const items = batch && { items: batch.items.length };
  state.commands.push({ type: "create", invocation: id, call: planned, node, index, ...items });
  return addInvocation(state, call, id, index, inputs, batch);
}

/** Nothing to do is a success: every output is an empty list. */
function finishEmpty(state: SchedulerState, call: CallState): void {
  const empty: Record<string, Resolved> = {};
  for (const name of call.placed.step.outputs) empty[name] = { type: "list", items: [] };
  call.outputs = empty;
  finishCall(state, call, "succeeded", { reason: "empty list" });
}

function fail(state: SchedulerState, call: CallState, message: string): void {
  const error: Failure = { name: "MapError", code: "bad-map", message };
  finishCall(state, call, "failed", { error });
}
