/**
 * The scheduler: what runs next, as a function of what happened.
 *
 * Job: `advance(state, event)` gives the next state and commands. Commands are data; the engine carries them out and answers with events.
 * Boundary: no clock, no files, no processes; randomness is a parameter of the state.
 * Invariants:
 * 1. The state is consumed: use only the returned one. (It is the same object, changed in place: ten thousand items must not be copied per event.)
 * 2. A step is submitted only after all it waits for is done, and at most `limit` are submitted at a time; within that, source order decides.
 * 3. Each created invocation gets exactly one `finish`; exactly one `end` comes, after all of them and after the body.
 * 4. While a body runs in the mode `stop`, a failure that it has not seen holds what it does not wait for; it is skipped when the body ends without having seen it.
 * 5. An invocation that began is finished after its hooks, and what depends on it goes on after that. They run after a cancel and a timeout too.
 * 6. After a cancel nothing is submitted and the end is `cancelled`. After a failure in the modes that stop, nothing is submitted but retries of what already ran.
 */
import { durationMs } from "../model/duration.ts";
import type { Failure } from "../model/failure.ts";
import { expandMap, itemsArrived } from "./expand.ts";
import { answerLoads, openLoad } from "./load.ts";
import type { PlacedCall, SchedulerCommand, SchedulerEvent } from "./messages.ts";
import { isReachable, readInputs } from "./readiness.ts";
import type { Resolved } from "./resolved.ts";
import { BindingError, callsIn, resolve } from "./resolved.ts";
import { retryDelay } from "./retry.ts";
import {
  addInvocation,
  endInvocation,
  enqueue,
  finishCall,
  finishInvocation,
  isLive,
  leave,
  makeReady,
  release,
} from "./settle.ts";
import type { CallState, Invocation, SchedulerState } from "./state.ts";
import { stopEverything } from "./stop.ts";
import { holdFor, mayStart } from "./unseen.ts";

export function advance(
  state: SchedulerState,
  event: SchedulerEvent,
): { readonly state: SchedulerState; readonly commands: readonly SchedulerCommand[] } {
  state.commands = [];
  if (!state.isEnded) {
    take(state, event);
    settle(state);
    submitReady(state);
    endIfDone(state);
  }
  return { state, commands: state.commands };
}

function take(state: SchedulerState, event: SchedulerEvent): void {
  switch (event.type) {
    case "calls":
      state.mode = event.mode ?? state.mode;
      for (const placed of event.calls) addCall(state, placed);
      return;
    case "load":
      if (event.error) return void state.commands.push({ type: "loaded", id: event.id, error: event.error });
      return openLoad(state, event.id, event.binding);
    case "body.finished":
      if (state.body === "running") {
        state.body = "finished";
        state.mode = event.mode;
        state.outputs = event.outputs;
        const [unseen] = state.unseen;
        state.unseen.clear();
        if (unseen) stopEverything(state, unseen.placed.node, `stopped after ${unseen.placed.node} failed`);
      }
      return;
    case "body.failed":
      return failBody(state, event.error);
    case "expanded":
      return itemsArrived(state, event);
    case "cancel":
      return cancel(state);
    default: {
      const invocation = state.invocations.get(event.invocation);
      if (invocation && invocation.phase !== "done") takeAbout(state, invocation, event);
    }
  }
}

type AboutInvocation = Extract<SchedulerEvent, { invocation: string }>;

function takeAbout(state: SchedulerState, invocation: Invocation, event: AboutInvocation): void {
  switch (event.type) {
    case "looked-up":
      if (invocation.phase !== "looking-up") return;
      invocation.reason = event.reason;
      if (event.outputs) finishInvocation(state, invocation, "succeeded", { cached: true, outputs: event.outputs });
      else makeReady(state, invocation);
      return;
    case "started":
      if (invocation.phase !== "submitted") return;
      invocation.phase = "running";
      invocation.hasBegun = true;
      if (invocation.isStopping)
        state.commands.push({ type: "stop-attempt", invocation: invocation.id, attempt: invocation.attempt });
      return;
    case "hooked": {
      const { phase, ending } = invocation;
      if (phase !== "hooking" || !ending) return;
      delete invocation.ending;
      return endInvocation(state, invocation, ending.status, ending);
    }
    case "retry-due":
      if (invocation.phase !== "retrying") return;
      enqueue(state, invocation);
      return;
    case "succeeded":
      if (!isLive(invocation)) return;
      leave(state, invocation);
      return finishInvocation(state, invocation, "succeeded", { outputs: event.outputs });
    case "skipped":
      if (!isLive(invocation)) return;
      leave(state, invocation);
      // Its condition was asked, itself it did not run.
      invocation.hasBegun = false;
      return finishInvocation(state, invocation, "skipped", { reason: event.reason });
    case "cancelled":
      if (!isLive(invocation)) return;
      leave(state, invocation);
      return finishInvocation(state, invocation, "cancelled", { reason: "cancelled" });
    case "withdrawn":
      if (invocation.phase !== "submitted") return;
      leave(state, invocation);
      if (!invocation.fallbackFor) invocation.attempt -= 1;
      if (state.isCancelled || invocation.isStopping)
        return finishInvocation(state, invocation, "cancelled", { reason: "cancelled" });
      if (state.stoppedBy !== undefined)
        return finishInvocation(state, invocation, "skipped", { reason: state.stopReason, isTainted: true });
      if (invocation.call.map?.isGivenUp)
        return finishInvocation(state, invocation, "skipped", {
          reason: "stopped after another item failed",
          isTainted: true,
        });
      enqueue(state, invocation);
      return;
    case "failed":
      if (!isLive(invocation)) return;
      leave(state, invocation);
      return attemptFailed(state, invocation, event.error, event.isFinal ?? false);
    case "paused":
      if (!isLive(invocation)) return;
      leave(state, invocation);
      return pause(state, invocation, event.error);
    default:
      return event satisfies never;
  }
}

/** What runs finishes, nothing new starts, and the body ends where it is: a resumed run goes through it again. */
function pause(state: SchedulerState, invocation: Invocation, error: Failure): void {
  const { node, step } = invocation.call.placed;
  finishInvocation(state, invocation, "cancelled", { reason: "paused", error, isTainted: true });
  if (state.isCancelled) return;
  state.pause ??= { ...error, step: step.name };
  stopEverything(state, node, `paused at ${node}`);
  endBody(state);
}

function endBody(state: SchedulerState): void {
  state.loads.clear();
  if (state.body !== "running") return;
  state.body = "finished";
  state.commands.push({ type: "abort-body" });
}

function attemptFailed(state: SchedulerState, invocation: Invocation, error: Failure, isFinal: boolean): void {
  if (invocation.isStopping || state.isCancelled)
    return finishInvocation(state, invocation, "cancelled", { reason: "cancelled" });
  const { options, placed } = invocation.call;
  if (invocation.fallbackFor) return finishInvocation(state, invocation, "failed", { error });
  const retries = placed.call.map?.options?.retries;
  const policy = retries === undefined ? options.retry : { ...options.retry, attempts: retries + 1 };
  const delayMs = isFinal ? undefined : retryDelay(policy, invocation.attempt, error, state.random);
  if (delayMs !== undefined) {
    invocation.phase = "retrying";
    state.commands.push({ type: "wait", invocation: invocation.id, attempt: invocation.attempt, delayMs, error });
    return;
  }
  if (options.hasFallback) {
    invocation.fallbackFor = error;
    enqueue(state, invocation);
    return;
  }
  finishInvocation(state, invocation, "failed", { error });
}

function addCall(state: SchedulerState, placed: PlacedCall): void {
  const { call, step } = placed;
  if (state.calls.has(call.id)) return;
  const added: CallState = {
    placed,
    options: { ...step.options, ...call.options },
    order: state.calls.size,
    waiting: 0,
    dependants: [],
    isTainted: false,
    outputs: {},
  };
  state.calls.set(call.id, added);
  state.open += 1;
  if (!call.map) state.commands.push({ type: "create", invocation: call.id, call, node: placed.node });
  if (placed.treatment === "omit")
    return finishCall(state, added, "skipped", { reason: "not selected", isTainted: true });
  if (placed.error) return finishCall(state, added, "failed", { error: placed.error });
  for (const id of callsIn(Object.values(call.inputs), new Set(call.after))) {
    const upstream = state.calls.get(id);
    if (!upstream || upstream === added) {
      return finishCall(state, added, "failed", {
        error: {
          name: "PlanError",
          code: "unknown-call",
          message: `"${call.step}" waits for a call that does not come before it.`,
        },
      });
    }
    if (upstream.status !== undefined) continue;
    added.waiting += 1;
    upstream.dependants.push(added);
  }
  if (added.waiting === 0) consider(state, added);
}

/** All that the call waits for is done: it is looked up, expanded, or ends without running. */
function consider(state: SchedulerState, call: CallState): void {
  if (call.status !== undefined) return;
  if (state.isCancelled) return finishCall(state, call, "cancelled", { reason: "cancelled" });
  const read = readInputs(state, call);
  switch (read.type) {
    case "ends":
      return finishCall(state, call, read.status, { reason: read.reason, isTainted: read.isTainted });
    case "fails":
      return finishCall(state, call, "failed", { error: read.error });
    case "ready":
      if (state.stoppedBy !== undefined)
        return finishCall(state, call, "skipped", { reason: state.stopReason, isTainted: true });
      if (call.placed.call.map) expandMap(state, call, read.inputs);
      else addInvocation(state, call, call.placed.call.id, undefined, read.inputs);
      return;
    default:
      return read satisfies never;
  }
}

/** Looks at what waited for the calls that were just settled, until nothing more follows. */
function settle(state: SchedulerState): void {
  for (let at = 0; at < state.settled.length; at += 1) {
    const call = state.settled[at];
    if (!call) continue;
    if (call.status === "failed") callFailed(state, call);
    for (const dependant of call.dependants) {
      dependant.waiting -= 1;
      if (dependant.waiting === 0) consider(state, dependant);
    }
    call.dependants.length = 0;
  }
  if (state.settled.length > 0) answerLoads(state);
  state.settled.length = 0;
}

function callFailed(state: SchedulerState, call: CallState): void {
  const { node, step } = call.placed;
  if (call.error) state.firstFailure ??= { node, step: step.name, error: call.error };
  // A body that waits for this call may catch its error; if it does not, the body itself fails and stops the run.
  if (state.mode === "continue" || isReachable(state, call)) return;
  if (state.mode === "stop" && state.body === "running") return holdFor(state, call);
  stopEverything(state, node, `stopped after ${node} failed`);
}

function failBody(state: SchedulerState, error: Failure): void {
  if (state.body !== "running") return;
  state.body = "failed";
  state.bodyError = error;
  const node = state.firstFailure?.node ?? "the pipeline";
  if (state.mode !== "continue") stopEverything(state, node, `stopped after ${node} failed`);
}

function cancel(state: SchedulerState): void {
  if (state.isCancelled) return;
  state.isCancelled = true;
  stopEverything(state, undefined, "cancelled");
  endBody(state);
}

function submitReady(state: SchedulerState): void {
  const isAllowed = mayStart(state);
  for (const invocation of state.unplaced.splice(0)) {
    if (invocation.phase !== "ready") continue;
    if (isAllowed(invocation)) submit(state, invocation);
    else state.held.push(invocation);
  }
  while (state.active < state.limit) {
    const invocation = state.ready.pop();
    if (!invocation) return;
    if (invocation.phase !== "ready") continue;
    if (!isAllowed(invocation)) {
      state.held.push(invocation);
      continue;
    }
    state.active += 1;
    submit(state, invocation);
  }
}

function submit(state: SchedulerState, invocation: Invocation): void {
  const { placed, options } = invocation.call;
  if (!invocation.fallbackFor) invocation.attempt += 1;
  invocation.phase = "submitted";
  const timeout = placed.call.map?.options?.timeout ?? options.timeout;
  state.commands.push({
    type: "submit",
    invocation: invocation.id,
    attempt: invocation.attempt,
    placed,
    options,
    inputs: invocation.inputs,
    reason: invocation.reason,
    timeoutMs: timeout === undefined ? undefined : durationMs(timeout),
    batch: invocation.batch,
    fallbackFor: invocation.fallbackFor,
  });
}

function endIfDone(state: SchedulerState): void {
  if (state.body === "running" || state.open > 0) return;
  state.isEnded = true;
  const outputs: Record<string, Resolved> = {};
  for (const [name, binding] of Object.entries(state.outputs)) {
    const isThere = [...callsIn([binding])].every((id) => state.calls.get(id)?.status === "succeeded");
    if (!isThere) continue;
    try {
      outputs[name] = resolve(binding, (id, output) => release(state, id, output));
    } catch (error) {
      if (!(error instanceof BindingError)) throw error;
      state.bodyError ??= { name: "IndexError", code: "bad-index", message: `Output "${name}": ${error.message}` };
    }
  }
  const { firstFailure, bodyError, pause: paused } = state;
  const failure = firstFailure ? { ...firstFailure.error, step: firstFailure.step } : bodyError;
  const status = state.isCancelled ? "cancelled" : failure ? "failed" : paused ? "paused" : "succeeded";
  state.commands.push({
    type: "end",
    status,
    outputs,
    error: status === "cancelled" ? undefined : (failure ?? paused),
  });
}
