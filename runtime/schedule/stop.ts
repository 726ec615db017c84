/** Ends what has not started, and, when the mode or a cancel says so, what runs. */
import { finishCall, finishInvocation, isLive } from "./settle.ts";
import type { Invocation, SchedulerState } from "./state.ts";

/** `because` is the node whose failure stops the run; undefined when the user cancels it. */
export function stopEverything(state: SchedulerState, because: string | undefined, reason: string): void {
  if (because !== undefined) {
    if (state.stoppedBy !== undefined) return;
    state.stoppedBy = because;
    state.stopReason = reason;
  }
  const endsRunning = because === undefined || (state.mode === "fail-fast" && !state.pause);
  const unstarted: string[] = [];
  const invocationEnd = (invocation: Invocation) => {
    if (because === undefined) finishInvocation(state, invocation, "cancelled", { reason: "cancelled" });
    else finishInvocation(state, invocation, "skipped", { reason, isTainted: true });
  };
  for (const invocation of state.invocations.values()) {
    if (invocation.phase === "done" || invocation.phase === "hooking") continue;
    if (isLive(invocation) && invocation.call.placed.call.ask) {
      // A question does not run; nobody need answer it any more.
      state.commands.push({ type: "stop-attempt", invocation: invocation.id, attempt: invocation.attempt });
      invocationEnd(invocation);
    } else if (isLive(invocation)) {
      if (endsRunning && !invocation.isStopping) {
        invocation.isStopping = true;
        state.commands.push({ type: "stop-attempt", invocation: invocation.id, attempt: invocation.attempt });
      } else if (invocation.phase === "submitted") unstarted.push(invocation.id);
    } else if (invocation.phase !== "retrying" || endsRunning) invocationEnd(invocation);
  }
  if (unstarted.length > 0) state.commands.push({ type: "withdraw", invocations: unstarted });
  for (const call of state.calls.values()) {
    // A call without a status and without invocations still waits; it ends with its upstream's name as the reason when that is what failed.
    if (call.status !== undefined || call.map || state.invocations.has(call.placed.call.id)) continue;
    if (because === undefined) finishCall(state, call, "cancelled", { reason: "cancelled" });
    else if (call.waiting === 0) finishCall(state, call, "skipped", { reason, isTainted: true });
  }
}
