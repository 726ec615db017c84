/**
 * One run: carries out the scheduler's commands and feeds it with what happens.
 *
 * Job: scheduler <-> cache, executor and journal. Boundary: what is decided is decided by the scheduler; what is durable, by the journal.
 * Invariant: after `run.finished` nothing more is written for the run.
 */
import type { FinishedRunStatus, RunFinished } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import { createWorkQueue } from "./work-queue.ts";
import type { Value } from "../model/value.ts";
import type { SchedulerCommand, SchedulerEvent } from "../schedule/messages.ts";
import type { Resolved } from "../schedule/resolved.ts";
import { advance } from "../schedule/scheduler.ts";
import { createScheduler } from "../schedule/state.ts";
import { createAttempts } from "./attempts.ts";
import { bodySourceOf, createBodyMemory } from "./body-source.ts";
import { createFinishing } from "./finishing.ts";
import { createReferences } from "./references.ts";
import { createRunRecord } from "./run-record.ts";
import { createRunHooks } from "./run-hooks.ts";
import { newSlot } from "./slots.ts";
import type { Slots } from "./slots.ts";
import { inputFacts, readyInput, valueOf } from "./inputs.ts";
import type { ActiveRun, RunDeps, RunPlan } from "./active-run.ts";
import { expandLists } from "./lists.ts";
import { placeCalls } from "./placed-calls.ts";
import { createWaiting } from "./waiting.ts";

export function startRun(deps: RunDeps, plan: RunPlan): ActiveRun {
  const { store, journal, executor, now } = deps;
  const { runId, request } = plan;
  const parameters = Object.fromEntries(request.parameters.map(({ name, value }) => [name, value]));
  const scheduler = createScheduler({ limit: deps.window, mode: request.mode ?? "stop", random: deps.random });
  const placing = placeCalls(plan.place, plan.treatmentOf, plan.request.overrides);
  const slots: Slots = new Map();
  const record = createRunRecord(runId, journal, now);
  const finishing = createFinishing(deps, plan, slots, record);
  const source = bodySourceOf(plan);
  const memory = createBodyMemory(source);
  const hooks = createRunHooks(deps, plan, source, record);
  const referring = createReferences(store, deps.blobs);
  const timers = new Set<NodeJS.Timeout>();
  let body: Parameters<ActiveRun["driveBody"]>[0] | undefined;
  let isOver = false;
  const startedAt = now();

  const carryOut = (command: SchedulerCommand): void => {
    switch (command.type) {
      case "create": {
        const { invocation, call, node, index, items } = command;
        slots.set(invocation, newSlot(node, call));
        return record.add({
          ...record.stamp(),
          type: "invocation.created",
          invocation,
          node,
          step: call.step,
          ...(index !== undefined && { index }),
          ...(items !== undefined && { items }),
          ...(call.site && { site: call.site }),
        });
      }
      case "lookup": {
        if (waiting.lookup(command)) return;
        const answer = plan.cache.lookup(command);
        const slot = slots.get(command.invocation);
        if (slot) {
          slot.answer = answer;
          slot.inputs = inputFacts(command.placed.call, command.inputs, answer.inputDigests);
        }
        return send({
          type: "looked-up",
          invocation: command.invocation,
          reason: answer.reason,
          outputs: answer.outputs,
        });
      }
      case "expand":
        return send(expandLists(deps.blobs, command));
      case "submit":
        if (!waiting.submit(command)) attempts.submit(command);
        return;
      case "hook":
        return attempts.hook(command);
      case "withdraw":
        return executor.withdraw(runId, command.invocations);
      case "stop-attempt":
        if (!waiting.stop(command.invocation)) executor.stop(runId, command.invocation);
        return;
      case "wait": {
        const { invocation, attempt, delayMs, error } = command;
        record.add({ ...record.stamp(), type: "invocation.retrying", invocation, attempt, delayMs, error });
        const timer = setTimeout(() => {
          timers.delete(timer);
          send({ type: "retry-due", invocation });
        }, delayMs);
        timers.add(timer);
        return;
      }
      case "finish":
        return finishing.finish(command);
      case "loaded": {
        const input = command.input && readyInput(command.input);
        memory.answered(command.id, input, command.error);
        return body?.loaded(command.id, input, command.error);
      }
      case "abort-body":
        return body?.abort();
      case "end": {
        const outputs: Record<string, Value> = {};
        for (const [name, resolved] of Object.entries(command.outputs)) outputs[name] = storedValue(resolved);
        const { status, error } = command;
        return hooks.run({ status, outputs, error }, finishing.results, () => end(status, outputs, error));
      }
      default:
        return command satisfies never;
    }
  };

  const queue = createWorkQueue({
    advance: (event) => advance(scheduler, event).commands,
    carryOut: (command) => carryOut(command),
    afterSlice: () => attempts.flush(),
    onBroken: deps.onBroken,
  });
  const send = (event: SchedulerEvent) => {
    if (event.type === "load") memory.asked(event.id, event.binding);
    if (isOver || (event.type === "cancel" && hooks.stop())) return;
    queue.send(referring(event));
  };

  const began = (invocation: string, attempt: number, reason: string | undefined, childRun?: string) => {
    const slot = slots.get(invocation);
    if (isOver || !slot) return;
    if (!slot.isStarted) {
      slot.isStarted = true;
      slot.wasStarted = true;
      slot.startedAt = now();
      record.add({
        ...record.stamp(),
        type: "invocation.started",
        invocation,
        attempt,
        inputs: slot.inputs ?? [],
        reason: attempt === 1 ? (reason ?? "") : `attempt ${attempt}`,
        ...(childRun !== undefined && { childRun }),
      });
    }
    send({ type: "started", invocation });
  };

  const attempts = createAttempts({
    deps,
    plan,
    parameters,
    slots,
    memory,
    record,
    send,
    began: (invocation, attempt, reason) => began(invocation, attempt, reason),
    expand: (attempt, returned) => waiting.expand(attempt, returned),
    isOver: () => isOver,
  });
  const waiting = createWaiting({
    deps,
    plan,
    slots,
    record,
    send,
    began,
    storedValue: (resolved) => storedValue(resolved),
    isOver: () => isOver,
  });

  const storedValue = (resolved: Resolved): Value => {
    const value = valueOf(
      resolved,
      (digest) => store.artifacts.value(digest),
      (bytes, digest) => deps.blobs.put(bytes, digest),
    );
    store.artifacts.put(value, now());
    return value;
  };

  const end = (
    status: FinishedRunStatus,
    outputs: Readonly<Record<string, Value>>,
    error: (Failure & { readonly step?: string | undefined }) | undefined,
  ) => {
    if (isOver) return;
    const finished = finishedEvent(status, outputs, error);
    record.add(finished);
    over(finished);
  };

  const finishedEvent = (
    status: FinishedRunStatus,
    outputs: Readonly<Record<string, Value>>,
    error: RunFinished["error"],
  ): RunFinished => ({
    ...record.stamp(),
    type: "run.finished",
    pipeline: request.pipeline.name,
    status,
    outputs,
    steps: finishing.results,
    durationMs: now() - startedAt,
    ...(error && { error }),
  });

  const over = (finished: RunFinished) => {
    isOver = true;
    queue.clear();
    waiting.dispose();
    for (const timer of timers) clearTimeout(timer);
    deps.onEnd(finished);
  };

  record.add({
    ...record.stamp(),
    type: "run.started",
    pipeline: request.pipeline.name,
    file: request.file,
    language: request.pipeline.language,
    parameters: request.parameters,
    mode: request.mode ?? "stop",
    graph: request.pipeline,
    ...(request.selection && { selection: request.selection }),
    ...(request.sweep && { sweep: request.sweep }),
    ...(request.overrides && { overrides: request.overrides }),
    ...(plan.parent && { parent: { runId: plan.parent.runId, invocation: plan.parent.invocation } }),
  });

  return {
    runId,
    parameters,
    summary: () => record.summary(),
    send,
    answer: (given, value) => waiting.answer(given, value),
    addCalls: (described, calls, mode) =>
      send({ type: "calls", calls: placing(described, calls), mode: request.mode ?? mode }),
    learnHooks: (found) => hooks.learn(found),
    driveBody: (driver) => (body = driver),
    abandon(status, error) {
      if (isOver) return;
      hooks.abandon(true);
      for (const invocation of slots.keys()) executor.stop(runId, invocation);
      finishing.abandon(status);
      body?.abort();
      end(status, {}, error);
    },
    lose(error, tell) {
      if (isOver) return;
      const finished = finishedEvent("failed", {}, error);
      over(finished);
      hooks.abandon(true);
      for (const invocation of slots.keys()) executor.stop(runId, invocation);
      body?.abort();
      tell([finished]);
    },
  };
}
