/**
 * How an invocation ends: its result is recorded, linked to what it made and took, and kept for later runs.
 *
 * Invariant: a result enters the cache in the same commit as the event that tells of it.
 */
import type { FinishedRunStatus, StepResult } from "../model/event.ts";
import type { SchedulerCommand } from "../schedule/messages.ts";
import type { RunDeps, RunPlan } from "./active-run.ts";
import { registration } from "./registration.ts";
import type { RunRecord } from "./run-record.ts";
import type { Slots } from "./slots.ts";

export interface Finishing {
  /** Of all invocations that have ended, in that order. */
  readonly results: StepResult[];
  finish(command: Extract<SchedulerCommand, { type: "finish" }>): void;
  /** Ends what has not ended, because the run does. */
  abandon(status: FinishedRunStatus): void;
}

export function createFinishing(
  { store, now }: Pick<RunDeps, "store" | "now">,
  { runId, cache, request }: Pick<RunPlan, "runId" | "cache" | "request">,
  slots: Slots,
  record: RunRecord,
): Finishing {
  const results: StepResult[] = [];

  const finish = (command: Extract<SchedulerCommand, { type: "finish" }>) => {
    const { invocation, status, cached, reason, attempts, outputs, error, isFallback } = command;
    const slot = slots.get(invocation);
    if (!slot) return;
    slots.delete(invocation);
    const result: StepResult = {
      invocation,
      node: slot.node,
      status,
      cached,
      reason: isFallback ? `${reason}; fallback used` : reason,
      attempts,
      durationMs: slot.workedMs,
      outputs,
      ...(error && { error }),
    };
    results.push(result);
    const { answer } = slot;
    record.add({
      ...record.stamp(),
      ...result,
      type: "invocation.finished",
      ...(answer?.components && { cacheKey: answer.components.key }),
      ...(slot.inputs && !slot.wasStarted && { inputs: slot.inputs }),
    });
    const place = { runId, invocation, node: slot.node, time: now() };
    const code = answer?.components.code;
    for (const [port, value] of Object.entries(outputs)) {
      store.artifacts.link({ ...place, kind: "producer", digest: value.digest, port, code });
      if (value.asset) store.catalog.register(registration({ request, ...place }, port, value));
    }
    for (const { name, artifacts } of answer?.consumed ?? [])
      for (const digest of artifacts) store.artifacts.link({ ...place, kind: "consumer", digest, port: name });
    if (answer) cache.settle(answer, { invocation, status, cached, isFallback, outputs });
  };

  const abandon = (status: FinishedRunStatus) => {
    for (const [invocation, slot] of slots) {
      const result: StepResult = {
        invocation,
        node: slot.node,
        status: "cancelled",
        cached: false,
        reason: status === "interrupted" ? "interrupted" : "cancelled",
        attempts: slot.attempt,
        durationMs: slot.workedMs,
        outputs: {},
      };
      results.push(result);
      record.add({ ...record.stamp(), ...result, type: "invocation.finished" });
    }
  };

  return { results, finish, abandon };
}
