/**
 * The hooks of a step: what the author wants done when an invocation of it has ended.
 *
 * Job: one attempt per hook, one after the other, logged with the invocation. Boundary: how the invocation ends is decided before and stays.
 * Invariants:
 * 1. Each hook is run once; one that throws is a warning in the invocation's log, and the next one runs all the same.
 * 2. They end in bounded time, in a short one after a cancel: `hooked` always comes.
 */
import type { Attempt, AttemptEvent } from "../executors/executor.ts";
import type { SchedulerCommand, SchedulerEvent } from "../schedule/messages.ts";
import type { RunDeps } from "./active-run.ts";
import type { RunRecord } from "./run-record.ts";

export type HookCommand = Extract<SchedulerCommand, { type: "hook" }>;

interface StepHooksOptions {
  readonly deps: Pick<RunDeps, "executor" | "now">;
  readonly record: RunRecord;
  readonly send: (event: SchedulerEvent) => void;
  readonly attemptFor: (command: HookCommand) => Attempt;
  readonly isOver: () => boolean;
}

const usualLimitMs = 60_000;
const limitAfterCancelMs = 10_000;

export function createStepHooks({
  deps,
  record,
  send,
  attemptFor,
  isOver,
}: StepHooksOptions): (command: HookCommand) => void {
  const { executor, now } = deps;
  return (command) => {
    const { invocation, attempt, placed, hooks, status, error } = command;
    const plain = attemptFor(command);
    const next = (at: number): void => {
      const name = hooks[at];
      if (name === undefined) return send({ type: "hooked", invocation });
      const hook = { name, of: "step" as const, status, ...(error && { error }) };
      const onEvent = (_: Attempt, event: AttemptEvent): void => {
        if (isOver()) return;
        switch (event.type) {
          case "started":
          case "progress":
            return;
          case "log":
            return record.printed(invocation, attempt, event);
          case "failed": {
            const text = `${name} of "${placed.step.name}" failed, which does not change how the step ended: ${event.error.name}: ${event.error.message}`;
            record.log({ time: now(), invocation, attempt, stream: "log", level: "warning", text });
            return next(at + 1);
          }
          case "succeeded":
          case "returned":
          case "skipped":
          case "cancelled":
          case "withdrawn":
            return next(at + 1);
          default:
            return event satisfies never;
        }
      };
      const timeoutMs = status === "cancelled" ? limitAfterCancelMs : usualLimitMs;
      executor.submit([{ ...plain, timeoutMs, envelope: { ...plain.envelope, hook } }], onEvent);
    };
    next(0);
  };
}
