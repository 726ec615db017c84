/** How invocations come to be, become ready and end, and what their end means for the call they belong to. */
import type { InvocationStatus } from "../model/event.ts";
import type { Resolved } from "./resolved.ts";
import { BindingError, itemsOf, nothing } from "./resolved.ts";
import { hooksOf } from "./hooks.ts";
import type { Batch } from "./messages.ts";
import type { CallState, Ending, Invocation, MapState, SchedulerState } from "./state.ts";
import { isWaiting } from "./state.ts";

/** An output of a call that has succeeded. Which outputs a child pipeline has shows only then. */
export function release(state: SchedulerState, id: string, output: string): Resolved {
  const call = state.calls.get(id);
  const found = call?.outputs[output];
  if (found || !call?.placed.call.pipeline) return found ?? nothing;
  const names = Object.keys(call.outputs);
  if (output === "output") return names.length === 0 ? nothing : { type: "record", entries: call.outputs };
  throw new BindingError(
    `Pipeline "${call.placed.call.step}" has no output "${output}"; it has ${names.length === 0 ? "none" : names.join(", ")}.`,
  );
}

/** It waits for its turn. */
export function enqueue(state: SchedulerState, invocation: Invocation): void {
  invocation.phase = "ready";
  if (isWaiting(invocation)) state.unplaced.push(invocation);
  else state.ready.push(invocation);
}

/** Its attempt is over. */
export function leave(state: SchedulerState, invocation: Invocation): void {
  if (!isWaiting(invocation)) state.active -= 1;
}

/** Submitted or running: it has a place in the executor. */
export function isLive({ phase }: Invocation): boolean {
  return phase === "submitted" || phase === "running";
}

export function addInvocation(
  state: SchedulerState,
  call: CallState,
  id: string,
  index: number | undefined,
  inputs: { readonly [name: string]: Resolved },
  batch?: Batch,
): Invocation {
  const invocation: Invocation = {
    id,
    call,
    index,
    inputs,
    batch,
    phase: "looking-up",
    attempt: 0,
    reason: "",
    outputs: {},
    hasBegun: false,
    isStopping: false,
    holdsPlace: false,
  };
  state.invocations.set(id, invocation);
  const { placed, options } = call;
  state.commands.push({ type: "lookup", invocation: id, placed, options, inputs, isBatch: batch !== undefined });
  return invocation;
}

/** It has to run: it waits for a place, first in its map, then in the run. */
export function makeReady(state: SchedulerState, invocation: Invocation): void {
  const { map } = invocation.call;
  invocation.phase = "ready";
  if (map && !invocation.holdsPlace) {
    if (map.active >= map.limit) {
      map.parked.push(invocation);
      return;
    }
    map.active += 1;
    invocation.holdsPlace = true;
  }
  enqueue(state, invocation);
}

/** The call ends without having run: what it would have created is created now, so that the reason has a place. */
export function finishCall(state: SchedulerState, call: CallState, status: InvocationStatus, ending: Ending): void {
  if (call.status !== undefined) return;
  const { call: planned, node } = call.placed;
  if (planned.map) state.commands.push({ type: "create", invocation: planned.id, call: planned, node });
  state.commands.push({
    type: "finish",
    invocation: planned.id,
    status,
    cached: false,
    reason: ending.reason ?? "failed before it ran",
    attempts: 0,
    outputs: {},
    error: ending.error,
    isFallback: false,
  });
  settleCall(state, call, status, ending);
}

/** How it ends is decided: at once when it owes no hooks. */
export function finishInvocation(
  state: SchedulerState,
  invocation: Invocation,
  status: InvocationStatus,
  ending: Ending,
): void {
  const hooks = hooksOf(invocation, status);
  if (hooks.length === 0) return endInvocation(state, invocation, status, ending);
  const { id, attempt, inputs, call } = invocation;
  const { placed, options } = call;
  invocation.phase = "hooking";
  invocation.ending = { ...ending, status };
  const { error } = ending;
  state.commands.push({ type: "hook", invocation: id, attempt, placed, options, inputs, hooks, status, error });
}

export function endInvocation(
  state: SchedulerState,
  invocation: Invocation,
  status: InvocationStatus,
  ending: Ending,
): void {
  const { call } = invocation;
  invocation.phase = "done";
  invocation.status = status;
  invocation.outputs = ending.outputs ?? {};
  if (ending.error) invocation.error = ending.error;
  if (ending.reason !== undefined) invocation.reason = ending.reason;
  state.commands.push({
    type: "finish",
    invocation: invocation.id,
    status,
    cached: ending.cached ?? false,
    reason: invocation.reason,
    attempts: invocation.attempt,
    outputs: invocation.outputs,
    error: ending.error,
    isFallback: invocation.fallbackFor !== undefined && status === "succeeded",
  });
  if (call.map) return finishItem(state, call, call.map, invocation);
  const outputs: Record<string, Resolved> = {};
  for (const [name, value] of Object.entries(invocation.outputs)) outputs[name] = { type: "value", value };
  call.outputs = outputs;
  settleCall(state, call, status, ending);
}

function settleCall(state: SchedulerState, call: CallState, status: InvocationStatus, ending: Ending): void {
  call.status = status;
  call.isTainted = ending.isTainted ?? false;
  if (ending.error) call.error = ending.error;
  state.open -= 1;
  state.settled.push(call);
}

function finishItem(state: SchedulerState, call: CallState, map: MapState, item: Invocation): void {
  map.remaining -= 1;
  if (item.status === "failed") map.failures += item.batch?.items.length ?? 1;
  if (item.holdsPlace) {
    item.holdsPlace = false;
    map.active -= 1;
    unpark(state, map);
  }
  const options = call.placed.call.map?.options;
  const isLost = map.count - map.failures < (options?.minSuccessRatio ?? 1) * map.count;
  const isFailFast = options?.failFast === true || state.mode === "fail-fast";
  if (
    item.status === "failed" &&
    !map.isGivenUp &&
    (options?.failFast === true || (isLost && state.mode !== "continue"))
  )
    giveUp(state, map, isFailFast);
  if (map.remaining > 0) return;
  finishMap(state, call, map, isLost || (options?.failFast === true && map.failures > 0));
}

function unpark(state: SchedulerState, map: MapState): void {
  while (map.nextParked < map.parked.length && map.active < map.limit) {
    const next = map.parked[map.nextParked];
    map.nextParked += 1;
    if (next?.phase === "ready") makeReady(state, next);
  }
}

/** The map cannot succeed any more: what has not started does not start; fail-fast also ends what runs. */
function giveUp(state: SchedulerState, map: MapState, endsRunning: boolean): void {
  map.isGivenUp = true;
  const withdrawn: string[] = [];
  for (const item of map.items) {
    if (item.phase === "done" || item.phase === "hooking") continue;
    if (!isLive(item)) {
      // A map that fails as a whole must still see its last item end: finishing the others comes first.
      finishInvocation(state, item, "skipped", { reason: "stopped after another item failed", isTainted: true });
    } else if (endsRunning) {
      item.isStopping = true;
      state.commands.push({ type: "stop-attempt", invocation: item.id, attempt: item.attempt });
    } else if (item.phase === "submitted") withdrawn.push(item.id);
  }
  if (withdrawn.length > 0) state.commands.push({ type: "withdraw", invocations: withdrawn });
}

function finishMap(state: SchedulerState, call: CallState, map: MapState, hasFailed: boolean): void {
  if (call.status !== undefined) return;
  const cancelled = map.items.some(({ status }) => status === "cancelled");
  if (hasFailed || (cancelled && map.failures > 0)) {
    const first = map.items.find(({ status }) => status === "failed");
    const which = first?.batch ? "" : `item ${first?.index ?? 0}: `;
    const message = `${map.failures} of ${map.count} items of "${call.placed.call.step}" failed; the first was ${which}${first?.error?.message ?? "unknown"}`;
    return settleCall(state, call, "failed", {
      error: {
        ...first?.error,
        name: first?.error?.name ?? "MapError",
        message,
        ...(first?.error && { cause: first.error }),
      },
    });
  }
  if (cancelled) return settleCall(state, call, "cancelled", { isTainted: true });
  if (
    map.isGivenUp ||
    map.items.some(({ status, reason }) => status === "skipped" && reason.startsWith("stopped after "))
  ) {
    return settleCall(state, call, "skipped", { isTainted: true });
  }
  const outputs: Record<string, Resolved> = {};
  for (const name of call.placed.step.outputs) {
    outputs[name] = {
      type: "list",
      items: map.items.flatMap((item) => resultsOf(item, name)),
    };
  }
  call.outputs = outputs;
  settleCall(state, call, "succeeded", {});
}

/** A batch gives a list of its items' outputs, or nothing for each of them. */
function resultsOf(item: Invocation, name: string): readonly Resolved[] {
  const value = item.outputs[name];
  if (!item.batch) return [value ? { type: "value", value } : nothing];
  const { length } = item.batch.items;
  if (!value) return Array.from({ length }, () => nothing);
  const { digest, codec, type: valueType } = value;
  const items = itemsOf({ type: "value", value });
  if (items && items !== "not-a-list") return items;
  return Array.from({ length }, (_, index) => ({ type: "artifact", digest, codec, valueType, index }));
}
