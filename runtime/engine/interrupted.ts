/** Runs whose engine died are closed as interrupted: what had finished is kept, what was running ends as cancelled. */
import type { InvocationFinished, RunEvent, StepResult } from "../model/event.ts";
import type { z } from "zod";
import type { InvocationState, Run } from "../model/run.ts";
import { foldRunEvents } from "../model/run.ts";
import type { RunStore } from "../store/runs.ts";
import { summaryOf } from "./run-summary.ts";

/** Returns the events that were added. */
export function closeInterrupted(store: RunStore, now: () => number, isActive: (runId: string) => boolean): RunEvent[] {
  const added: RunEvent[] = [];
  for (const runId of store.unfinished()) {
    if (isActive(runId)) continue;
    let run = store.run(runId);
    if (!run) continue;
    for (const event of closing(run, now())) {
      run = foldRunEvents(run, [event]) ?? run;
      const after = summaryOf(run);
      store.append(event, () => after);
      added.push(event);
    }
  }
  store.commit();
  return added;
}

function* closing(run: Run, time: number): Generator<RunEvent> {
  let seq = run.lastSeq;
  const steps: StepResult[] = [];
  for (const invocation of Object.values(run.invocations)) {
    if (isDone(invocation)) {
      steps.push(resultOf(invocation, invocation.status));
    } else {
      const result = resultOf(invocation, "cancelled");
      steps.push(result);
      seq += 1;
      yield {
        runId: run.runId,
        seq,
        time,
        type: "invocation.finished",
        ...result,
        reason: "interrupted",
      } satisfies z.infer<typeof InvocationFinished>;
    }
  }
  const durationMs = Math.max(0, time - run.startedAt);
  yield {
    runId: run.runId,
    seq: seq + 1,
    time,
    type: "run.finished",
    pipeline: run.pipeline,
    status: "interrupted",
    outputs: {},
    steps,
    durationMs,
    error: {
      name: "Interrupted",
      code: "interrupted",
      message: "The engine ended while this run was active. Run it again: what had finished is reused.",
    },
  };
}

type Done = InvocationState & { readonly status: StepResult["status"] };

function isDone(invocation: InvocationState): invocation is Done {
  return invocation.finishedAt !== undefined;
}

function resultOf(
  { invocation, node, cached, reason, attempts, durationMs, outputs, error }: InvocationState,
  status: StepResult["status"],
): StepResult {
  return {
    invocation,
    node,
    status,
    cached,
    reason: reason ?? "interrupted",
    attempts,
    durationMs: durationMs ?? 0,
    outputs,
    ...(error && { error }),
  };
}
