/**
 * Failures that a running body may still catch.
 *
 * In the mode `stop` nothing new starts after a failure. While the body runs, a later `load()` may catch it, and then the run goes on: so what the body waits
 * for still runs, and all else is held, until the body has seen the failure (what was held starts) or has ended without (it is skipped).
 */
import { callsIn } from "./resolved.ts";
import { enqueue } from "./settle.ts";
import type { CallState, Invocation, SchedulerState } from "./state.ts";

/** What has not begun is held, but for what the body waits for. */
export function holdFor(state: SchedulerState, failed: CallState): void {
  state.unseen.add(failed);
  const wanted = awaited(state);
  const withdrawn: string[] = [];
  for (const { id, phase, call } of state.invocations.values())
    if (phase === "submitted" && !wanted.has(call)) withdrawn.push(id);
  if (withdrawn.length > 0) state.commands.push({ type: "withdraw", invocations: withdrawn });
}

/** The body waits for more: what it waits for starts, and failures among that are seen. */
export function lookAgain(state: SchedulerState): void {
  if (state.unseen.size === 0) return;
  const wanted = awaited(state);
  for (const call of state.unseen) if (wanted.has(call)) state.unseen.delete(call);
  for (const invocation of state.held.splice(0)) if (invocation.phase === "ready") enqueue(state, invocation);
}

/** A test for those that are ready. */
export function mayStart(state: SchedulerState): (invocation: Invocation) => boolean {
  if (state.unseen.size === 0 || state.body !== "running") return () => true;
  const wanted = awaited(state);
  return ({ call }) => wanted.has(call);
}

/** Calls that an open load needs, directly or through others. */
function awaited(state: SchedulerState): Set<CallState> {
  const wanted = new Set<CallState>();
  const add = (ids: Iterable<string>) => {
    for (const id of ids) {
      const call = state.calls.get(id);
      if (call) wanted.add(call);
    }
  };
  for (const { binding } of state.loads.values()) add(callsIn([binding]));
  // A set is gone through with what is added to it meanwhile.
  for (const { placed } of wanted) add(callsIn(Object.values(placed.call.inputs), new Set(placed.call.after)));
  return wanted;
}
