/** Answers a body that waits for data: when what it waits for is done, with the data or with why there is none. */
import type { Failure } from "../model/failure.ts";
import type { Binding } from "../model/plan.ts";
import { BindingError, callsIn, resolve } from "./resolved.ts";
import { release } from "./settle.ts";
import type { SchedulerState } from "./state.ts";
import { lookAgain } from "./unseen.ts";

export function openLoad(state: SchedulerState, id: number, binding: Binding): void {
  state.loads.set(id, { binding });
  lookAgain(state);
  answerLoads(state);
}

export function answerLoads(state: SchedulerState): void {
  for (const [id, load] of state.loads) {
    const { binding, blocker } = load;
    if (blocker !== undefined && state.calls.get(blocker)?.status === undefined) continue;
    const calls = [...callsIn([binding])].map((call) => ({ call, found: state.calls.get(call) }));
    const broken = calls.find(({ found }) => !found || (found.status !== undefined && found.status !== "succeeded"));
    const open = broken ? undefined : calls.find(({ found }) => found?.status === undefined);
    if (open) {
      load.blocker = open.call;
      continue;
    }
    state.loads.delete(id);
    if (broken) {
      state.commands.push({ type: "loaded", id, error: whyNot(state, broken.call) });
      continue;
    }
    try {
      state.commands.push({
        type: "loaded",
        id,
        input: resolve(binding, (call, output) => release(state, call, output)),
      });
    } catch (error) {
      if (!(error instanceof BindingError)) throw error;
      state.commands.push({
        type: "loaded",
        id,
        error: { name: "IndexError", code: "bad-index", message: error.message },
      });
    }
  }
}

function whyNot(state: SchedulerState, id: string): Failure {
  const call = state.calls.get(id);
  if (!call)
    return { name: "PlanError", code: "unknown-call", message: "The loaded output belongs to no call of this run." };
  if (call.status === "failed" && call.error) return call.error;
  const { node } = call.placed;
  if (call.status === "cancelled")
    return {
      name: "CancelledError",
      code: "cancelled",
      message: `"${node}" was cancelled, so its output cannot be loaded.`,
    };
  return {
    name: "SkippedError",
    code: "upstream-skipped",
    message: `"${node}" was skipped, so its output cannot be loaded.`,
  };
}
