/**
 * What a run waits for without a worker of its own: child runs, and people's answers.
 *
 * Job: tells them apart, and records what becomes of them. Boundary: `children.ts` and `questions.ts` do the waiting; the scheduler decides.
 */
import { checkValue } from "../config/check.ts";
import type { Json } from "../model/json.ts";
import type { Value } from "../model/value.ts";
import type { Attempt, AttemptEvent } from "../executors/executor.ts";
import type { SchedulerCommand, SchedulerEvent } from "../schedule/messages.ts";
import type { Resolved } from "../schedule/resolved.ts";
import type { RunDeps, RunPlan } from "./active-run.ts";
import { createChildren } from "./children.ts";
import { pathOf } from "./earlier.ts";
import { inputFacts } from "./inputs.ts";
import { createQuestions } from "./questions.ts";
import type { RunRecord } from "./run-record.ts";
import type { Slots } from "./slots.ts";

interface WaitingOptions {
  readonly deps: RunDeps;
  readonly plan: RunPlan;
  readonly slots: Slots;
  readonly record: RunRecord;
  readonly send: (event: SchedulerEvent) => void;
  readonly began: (invocation: string, attempt: number, reason: string, childRun?: string) => void;
  readonly storedValue: (resolved: Resolved) => Value;
  readonly isOver: () => boolean;
}

export interface Waiting {
  /** Answers a look-up; false when it is not about any of these. */
  lookup(command: Extract<SchedulerCommand, { type: "lookup" }>): boolean;
  /** False when it is an attempt for a worker. */
  submit(command: Extract<SchedulerCommand, { type: "submit" }>): boolean;
  /** The step of the attempt returned a pipeline: it goes on as a child run. */
  expand(attempt: Attempt, returned: Extract<AttemptEvent, { type: "returned" }>): void;
  /** False when it waits for none of these. */
  stop(invocation: string): boolean;
  /** Throws an RpcError when it cannot be taken. */
  answer(nameOrInvocation: string, value: Json): void;
  dispose(): void;
}

export function createWaiting({
  deps,
  plan,
  slots,
  record,
  send,
  began,
  storedValue,
  isOver,
}: WaitingOptions): Waiting {
  const { now } = deps;
  const children = createChildren({
    blobs: deps.blobs,
    startChild: (request) => deps.startChild(request),
    send,
    onBegun: began,
    onExpanded(invocation, attempt, pipeline, childRun) {
      const slot = slots.get(invocation);
      if (isOver() || !slot) return;
      const { inputs = [] } = slot;
      const reason = `returned pipeline "${pipeline}"`;
      record.add({ ...record.stamp(), type: "invocation.started", invocation, attempt, inputs, reason, childRun });
    },
    onValue: (value) => deps.store.artifacts.put(value, now()),
    onWorked(invocation, durationMs) {
      const slot = slots.get(invocation);
      if (slot) slot.workedMs += durationMs;
    },
  });
  const questions = createQuestions({
    send,
    onBegun: began,
    onOpened: (invocation, name, { question, schema }, timeoutMs) =>
      record.add({
        ...record.stamp(),
        type: "ask.opened",
        invocation,
        name,
        question,
        schema,
        ...(timeoutMs !== undefined && { timeoutMs }),
      }),
    onAnswered(invocation, value) {
      const slot = slots.get(invocation);
      if (slot) slot.workedMs += now() - slot.startedAt;
      send({ type: "succeeded", invocation, outputs: answered(invocation, value) });
    },
  });

  const answered = (invocation: string, value: Json): Record<string, Value> => {
    record.add({ ...record.stamp(), type: "ask.answered", invocation, value });
    return { output: storedValue({ type: "json", value }) };
  };

  return {
    /** A child run is not cached as a whole, its steps are; a question takes the answer of the run that is repeated. */
    lookup({ invocation, placed, inputs }) {
      const { ask, pipeline } = placed.call;
      if (!ask && !pipeline) return false;
      const slot = slots.get(invocation);
      if (slot) slot.inputs = inputFacts(placed.call, inputs, {});
      const before = plan.earlier.answers.get(pathOf(plan.parent?.path ?? "", invocation));
      const isReused =
        ask && placed.treatment === "reuse" && before !== undefined && checkValue(ask.schema, before).length === 0;
      send({
        type: "looked-up",
        invocation,
        reason: isReused ? "answered before" : ask ? "waits for an answer" : "child run",
        outputs: isReused ? answered(invocation, before) : undefined,
      });
      return true;
    },
    submit(command) {
      const { ask, pipeline } = command.placed.call;
      if (!ask && !pipeline) return false;
      const slot = slots.get(command.invocation);
      if (slot) {
        slot.attempt = command.attempt;
        slot.isStarted = false;
      }
      if (ask) questions.open(command, ask);
      else if (pipeline) children.call(command, pipeline);
      return true;
    },
    expand(attempt, returned) {
      const slot = slots.get(attempt.envelope.invocation);
      if (!slot?.placed) return;
      if (slot.answer) slot.answer = { ...slot.answer, isKept: false, isExpanded: true };
      children.expand(attempt, slot.placed, returned);
    },
    stop: (invocation) => questions.stop(invocation) || children.stop(invocation),
    answer: (given, value) => questions.answer(given, value),
    dispose() {
      questions.dispose();
      children.dispose();
    },
  };
}
