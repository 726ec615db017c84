/**
 * The hooks of a pipeline: what the author wants done when a run has ended.
 *
 * Job: one attempt per hook, one after the other, recorded as invocations of their own. Boundary: how the run ended is decided before and stays.
 * Invariants:
 * 1. Each hook that the end calls for is run once; a hook that throws is a warning in its log, and the next one runs all the same.
 * 2. They end in bounded time, in a short one after a cancel.
 */
import type { FinishedRunStatus, StepResult } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import type { Hook } from "../model/options.ts";
import type { Value } from "../model/value.ts";
import type { AttemptEvent } from "../executors/executor.ts";
import type { BodySource } from "../protocol/worker.ts";
import type { RunDeps, RunPlan } from "./active-run.ts";
import { readyInputs } from "./inputs.ts";
import type { RunRecord } from "./run-record.ts";

interface RunEnd {
  readonly status: FinishedRunStatus;
  readonly outputs: Readonly<Record<string, Value>>;
  readonly error: Failure | undefined;
}

export interface RunHooks {
  /** Which hooks the pipeline has, as its body tells. */
  learn(hooks: readonly Hook[] | undefined): void;
  /** Calls `done` when all that the end calls for have ended, at once when there are none. */
  run(end: RunEnd, results: StepResult[], done: () => void): void;
  /** Ends the hook that runs; false when none does. */
  stop(): boolean;
  /** The run ends at once: the hook that runs is ended, as cancelled if that can be recorded, and none comes after it. */
  abandon(isRecorded: boolean): void;
}

const usualLimitMs = 60_000;
const limitAfterCancelMs = 10_000;

export function createRunHooks(
  { executor, now, logLimitBytes }: Pick<RunDeps, "executor" | "now" | "logLimitBytes">,
  { runId, request, prepared }: Pick<RunPlan, "runId" | "request" | "prepared">,
  source: BodySource,
  record: RunRecord,
): RunHooks {
  let known: readonly Hook[] = [];
  let running: { readonly invocation: string; end(): void } | undefined;
  let isOver = false;
  const { pipeline } = request;
  const nodeOf = (hook: Hook) => (pipeline.nodes.some(({ id }) => id === hook) ? `${pipeline.name}.${hook}` : hook);

  const runOne = (hook: Hook, { status, outputs, error }: RunEnd, done: (result: StepResult) => void) => {
    const node = nodeOf(hook);
    const invocation = node;
    record.add({ ...record.stamp(), type: "invocation.created", invocation, node, step: hook });
    const inputs =
      status === "succeeded"
        ? readyInputs(
            Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { type: "value", value }])),
          )
        : {};
    const finish = (event: Extract<AttemptEvent, { type: "succeeded" | "failed" | "cancelled" }>) => {
      running = undefined;
      const failure = event.type === "failed" ? event.error : undefined;
      if (failure)
        record.log({
          time: now(),
          invocation,
          attempt: 1,
          stream: "log",
          level: "warning",
          text: `${hook} of pipeline "${pipeline.name}" failed, which does not change how the run ended: ${failure.name}: ${failure.message}`,
        });
      const result: StepResult = {
        invocation,
        node,
        status: event.type,
        cached: false,
        reason: `the run ended as ${status}`,
        attempts: 1,
        durationMs: event.durationMs,
        outputs: {},
        ...(failure && { error: failure }),
      };
      record.add({ ...record.stamp(), ...result, type: "invocation.finished" });
      done(result);
    };
    running = { invocation, end: () => finish({ type: "cancelled", durationMs: 0 }) };
    executor.submit(
      [
        {
          language: prepared.language,
          python: prepared.python,
          timeoutMs: status === "cancelled" ? limitAfterCancelMs : usualLimitMs,
          environment: {},
          envelope: {
            runId,
            invocation,
            attempt: 1,
            unit: prepared.unit,
            step: pipeline.name,
            stepFile: request.file,
            inputs,
            outputs: [],
            node,
            parameters: { ...source.parameters },
            logLimitBytes,
            hook: { name: hook, of: "pipeline", status, ...(error && { error }) },
            made: { body: source, loads: [], variant: "", codeDigest: "" },
          },
        },
      ],
      (_, event) => {
        if (isOver) return;
        switch (event.type) {
          case "started": {
            const reason = `the run ended as ${status}`;
            return record.add({
              ...record.stamp(),
              type: "invocation.started",
              invocation,
              attempt: 1,
              inputs: [],
              reason,
            });
          }
          case "log":
            return record.printed(invocation, 1, event);
          case "progress":
            return;
          case "succeeded":
          case "failed":
          case "cancelled":
            return finish(event);
          case "skipped":
          case "returned":
            return finish({ ...event, type: "succeeded", outputs: {}, isFallback: false });
          case "withdrawn":
            return finish({ type: "cancelled", durationMs: 0 });
          default:
            return event satisfies never;
        }
      },
    );
  };

  return {
    learn(hooks) {
      if (hooks) known = hooks;
    },
    run(end, results, done) {
      const wanted = wantedAt(end.status).filter((hook) => known.includes(hook));
      const next = (at: number): void => {
        const hook = wanted[at];
        if (hook === undefined || isOver) return done();
        return runOne(hook, end, (result) => {
          results.push(result);
          next(at + 1);
        });
      };
      next(0);
    },
    stop() {
      if (running === undefined) return false;
      executor.stop(runId, running.invocation);
      return true;
    },
    abandon(isRecorded) {
      isOver = true;
      if (!running) return;
      executor.stop(runId, running.invocation);
      if (isRecorded) running.end();
    },
  };
}

function wantedAt(status: FinishedRunStatus): Hook[] {
  if (status === "failed") return ["onFailure", "cleanup"];
  return status === "succeeded" ? ["onSuccess", "cleanup"] : ["cleanup"];
}
