/**
 * A run's attempts: made ready for the executor, and what the executor says of them told on.
 *
 * Job: submit command -> envelope; attempt event -> scheduler event, log line or record. Boundary: decides nothing; the scheduler does.
 */
import { memoryBytes } from "../model/bytes.ts";
import type { Attempt, AttemptEvent } from "../executors/executor.ts";
import type { SchedulerCommand, SchedulerEvent } from "../schedule/messages.ts";
import type { RunDeps, RunPlan } from "./active-run.ts";
import type { BodyMemory } from "./body-source.ts";
import { createBreaking } from "./breaking.ts";
import { readyInputs } from "./inputs.ts";
import type { RunRecord } from "./run-record.ts";
import type { Slots } from "./slots.ts";
import type { HookCommand } from "./step-hooks.ts";
import { createStepHooks } from "./step-hooks.ts";

interface AttemptsOptions {
  readonly deps: RunDeps;
  readonly plan: RunPlan;
  readonly parameters: Attempt["envelope"]["parameters"];
  readonly slots: Slots;
  readonly memory: BodyMemory;
  readonly record: RunRecord;
  readonly send: (event: SchedulerEvent) => void;
  readonly began: (invocation: string, attempt: number, reason: string | undefined) => void;
  /** The step returned a pipeline. */
  readonly expand: (attempt: Attempt, returned: Extract<AttemptEvent, { type: "returned" }>) => void;
  readonly isOver: () => boolean;
}

type Submit = Extract<SchedulerCommand, { type: "submit" }>;

export interface Attempts {
  submit(command: Submit): void;
  /** Runs the hooks that an invocation's end calls for. */
  hook(command: HookCommand): void;
  /** Hands what was submitted to the executor: many at once. */
  flush(): void;
}

const progressEveryMs = 50;

export function createAttempts(options: AttemptsOptions): Attempts {
  const { deps, plan, parameters, slots, memory: bodyMemory, record, send, began, expand, isOver } = options;
  const { store, executor, now } = deps;
  const { runId, prepared } = plan;
  let submissions: Attempt[] = [];
  const breaking = createBreaking(deps.breakers, (invocation) => executor.withdraw(runId, [invocation]));

  const attemptOf = (
    {
      invocation,
      attempt,
      placed,
      inputs,
      options,
    }: Pick<Submit, "invocation" | "attempt" | "placed" | "inputs" | "options">,
    limit?: number,
  ): Attempt => {
    const { cpu, gpu } = options.resources ?? {};
    const environment: Record<string, string> = {};
    for (const name of [...deps.mayAlsoSee(), ...(options.environment ?? [])]) {
      const value = deps.environment[name];
      if (value !== undefined) environment[name] = value;
    }
    const made = bodyMemory.madeIn(placed.step);
    return {
      language: prepared.language,
      python: prepared.python,
      ...(options.runtime === "inline" && { isInline: true }),
      ...(options.resources && { resources: { cpu, gpu, memoryBytes: limit } }),
      environment,
      envelope: {
        runId,
        invocation,
        attempt,
        unit: prepared.unit,
        step: placed.step.name,
        stepFile: placed.step.file,
        inputs: readyInputs(inputs),
        outputs: placed.step.outputs,
        node: placed.node,
        parameters,
        logLimitBytes: deps.logLimitBytes,
        ...(made && { made }),
      },
    };
  };

  const submit = (command: Submit) => {
    const { invocation, attempt, placed, options, fallbackFor, batch } = command;
    const slot = slots.get(invocation);
    if (slot) {
      slot.placed = placed;
      slot.attempt = attempt;
      slot.isStarted = fallbackFor !== undefined;
    }
    const memory = options.resources?.memory;
    const limit = memory === undefined ? undefined : memoryBytes(memory);
    if (memory !== undefined && limit === undefined) {
      const message = `"${placed.step.name}" has resources.memory "${memory}", which is no amount of memory; write for example "2GB".`;
      return send({ type: "failed", invocation, error: { name: "PipeloomError", code: "bad-option", message } });
    }
    const refused = fallbackFor ? undefined : breaking.admit(command);
    if (refused) return send({ type: "failed", invocation, error: refused });
    const inputs = batch ? without(command.inputs, batch.items[0]) : command.inputs;
    const plain = attemptOf({ ...command, inputs }, limit);
    return void submissions.push({
      ...plain,
      timeoutMs: command.timeoutMs,
      envelope: {
        ...plain.envelope,
        ...(fallbackFor && { fallbackFor }),
        ...(batch && { batch: batch.items.map(readyInputs), batchFrom: batch.from }),
      },
    });
  };

  const onAttempt = (whose: Attempt, event: AttemptEvent): void => {
    const { invocation, attempt } = whose.envelope;
    const slot = slots.get(invocation);
    breaking.heard(invocation, event);
    if (isOver() || !slot) return;
    switch (event.type) {
      case "started":
        return began(invocation, attempt, slot.answer?.reason);
      case "log":
        return record.printed(invocation, attempt, event);
      case "progress": {
        const { done, total, message } = event;
        const time = now();
        if (time - slot.progressAt < progressEveryMs && done !== total) return;
        slot.progressAt = time;
        return record.add({
          ...record.stamp(),
          type: "invocation.progress",
          invocation,
          attempt,
          done,
          ...(total !== undefined && { total }),
          ...(message !== undefined && { message }),
        });
      }
      case "succeeded":
        slot.workedMs += event.durationMs;
        for (const value of Object.values(event.outputs)) store.artifacts.put(value, now());
        return send({ type: "succeeded", invocation, outputs: event.outputs });
      case "returned":
        slot.workedMs += event.durationMs;
        return expand(whose, event);
      case "failed":
        slot.workedMs += event.durationMs;
        return send({ type: "failed", invocation, error: event.error });
      case "skipped":
        slot.workedMs += event.durationMs;
        return send({ type: "skipped", invocation, reason: event.reason });
      case "cancelled":
        slot.workedMs += event.durationMs;
        return send({ type: "cancelled", invocation });
      case "withdrawn":
        return send({ type: "withdrawn", invocation });
      default:
        return event satisfies never;
    }
  };

  const hook = createStepHooks({ deps, record, send, attemptFor: (command) => attemptOf(command), isOver });

  return {
    submit,
    hook,
    flush() {
      const attempts = submissions;
      submissions = [];
      if (attempts.length > 0) executor.submit(attempts, onAttempt);
    },
  };
}

/** The inputs that all items of a batch share. */
function without<T>(
  inputs: Readonly<Record<string, T>>,
  own: Readonly<Record<string, unknown>> = {},
): Record<string, T> {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !(name in own)));
}
