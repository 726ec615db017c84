/**
 * One run: carries out the scheduler's commands and feeds it with what happens.
 *
 * Job: scheduler <-> cache, executor and journal. Boundary: what is decided is decided by the scheduler; what is durable, by the journal.
 * Invariants:
 * 1. `seq` grows by one with each event; log lines carry that of the event before them.
 * 2. A result enters the cache in the same commit as the event that tells of it.
 * 3. After `run.finished` nothing more is written for the run.
 */
import { checkValue } from "../config/check.ts";
import { memoryBytes } from "../model/bytes.ts";
import type { FinishedRunStatus, InputFact, LogLine, RunEvent, RunFinished, StepResult } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import type { Json } from "../model/json.ts";
import type { PlannedCall } from "../model/plan.ts";
import type { Run } from "../model/run.ts";
import { foldSummary, summaryOf } from "./run-summary.ts";
import { createWorkQueue } from "./work-queue.ts";
import type { Value } from "../model/value.ts";
import type { Attempt, AttemptEvent } from "../executors/executor.ts";
import type { SchedulerCommand, SchedulerEvent } from "../schedule/messages.ts";
import type { Resolved } from "../schedule/resolved.ts";
import { advance } from "../schedule/scheduler.ts";
import { createScheduler } from "../schedule/state.ts";
import type { Answer } from "./run-cache.ts";
import { inputFacts, readyInput, readyInputs, valueOf } from "./inputs.ts";
import type { ActiveRun, RunDeps, RunPlan } from "./active-run.ts";
import { pathOf } from "./earlier.ts";
import { expandLists } from "./lists.ts";
import { placeCalls } from "./placed-calls.ts";
import { createWaiting } from "./waiting.ts";

/** What the run keeps of an invocation between commands. */
interface Slot {
  readonly node: string;
  readonly call: PlannedCall;
  inputs?: InputFact[];
  answer?: Answer;
  isStarted: boolean;
  /** An earlier event has told of its inputs. */
  wasStarted: boolean;
  attempt: number;
  startedAt: number;
  workedMs: number;
  progressAt: number;
}

const progressEveryMs = 50;

export function startRun(deps: RunDeps, plan: RunPlan): ActiveRun {
  const { store, journal, executor, now } = deps;
  const { runId, request, prepared } = plan;
  const parameters = Object.fromEntries(request.parameters.map(({ name, value }) => [name, value]));
  const scheduler = createScheduler({ limit: deps.window, mode: request.mode ?? "stop", random: deps.random });
  const placing = placeCalls(plan.place, plan.treatmentOf);
  const slots = new Map<string, Slot>();
  const results: StepResult[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let submissions: Attempt[] = [];
  let body: Parameters<ActiveRun["driveBody"]>[0] | undefined;
  let run: Run | undefined;
  let seq = 0;
  let isOver = false;
  const startedAt = now();

  const stamp = () => ({ runId, seq: ++seq, time: now() });
  /** The summary needs only counts: folding without the invocations keeps ten thousand of them out of the engine's memory. */
  const record = (event: Exclude<RunEvent, LogLine>) => {
    run = foldSummary(run, event);
    if (run) journal.add(event, summaryOf(run));
  };

  const carryOut = (command: SchedulerCommand): void => {
    switch (command.type) {
      case "create": {
        const { invocation, call, node, index } = command;
        slots.set(invocation, {
          node,
          call,
          isStarted: false,
          wasStarted: false,
          attempt: 0,
          startedAt: 0,
          workedMs: 0,
          progressAt: 0,
        });
        return record({
          ...stamp(),
          type: "invocation.created",
          invocation,
          node,
          step: call.step,
          ...(index !== undefined && { index }),
          ...(call.site && { site: call.site }),
        });
      }
      case "lookup": {
        const { ask, pipeline } = command.placed.call;
        if (ask || pipeline) return lookAtWaiting(command);
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
        if (command.placed.call.ask || command.placed.call.pipeline) return waiting.begin(command);
        return submit(command);
      case "withdraw":
        return executor.withdraw(runId, command.invocations);
      case "stop-attempt":
        if (!waiting.stop(command.invocation)) executor.stop(runId, command.invocation);
        return;
      case "wait": {
        const { invocation, attempt, delayMs, error } = command;
        record({ ...stamp(), type: "invocation.retrying", invocation, attempt, delayMs, error });
        const timer = setTimeout(() => {
          timers.delete(timer);
          send({ type: "retry-due", invocation });
        }, delayMs);
        timers.add(timer);
        return;
      }
      case "finish":
        return finish(command);
      case "loaded":
        return body?.loaded(command.id, command.input && readyInput(command.input), command.error);
      case "abort-body":
        return body?.abort();
      case "end": {
        const outputs: Record<string, Value> = {};
        for (const [name, resolved] of Object.entries(command.outputs)) outputs[name] = storedValue(resolved);
        return end(command.status, outputs, command.error);
      }
      default:
        return command satisfies never;
    }
  };

  const queue = createWorkQueue({
    advance: (event) => advance(scheduler, event).commands,
    carryOut: (command) => carryOut(command),
    afterSlice: () => {
      const attempts = submissions;
      submissions = [];
      if (attempts.length > 0) executor.submit(attempts, onAttempt);
    },
    onBroken: deps.onBroken,
  });
  const send = (event: SchedulerEvent) => {
    if (!isOver) queue.send(event);
  };

  const began = (invocation: string, attempt: number, reason: string | undefined, childRun?: string) => {
    const slot = slots.get(invocation);
    if (isOver || !slot) return;
    if (!slot.isStarted) {
      slot.isStarted = true;
      slot.wasStarted = true;
      slot.startedAt = now();
      record({
        ...stamp(),
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

  const waiting = createWaiting({
    blobs: deps.blobs,
    startChild: (request) => deps.startChild(request),
    send: (event) => send(event),
    onBegun: (invocation, attempt, reason, childRun) => began(invocation, attempt, reason, childRun),
    onWorked(invocation, durationMs) {
      const slot = slots.get(invocation);
      if (slot) slot.workedMs += durationMs;
    },
    onOpened: (invocation, name, { question, schema }, timeoutMs) =>
      record({
        ...stamp(),
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
    record({ ...stamp(), type: "ask.answered", invocation, value });
    return { output: storedValue({ type: "json", value }) };
  };

  const storedValue = (resolved: Resolved): Value => {
    const value = valueOf(
      resolved,
      (digest) => store.artifacts.value(digest),
      (bytes, digest) => deps.blobs.put(bytes, digest),
    );
    store.artifacts.put(value, now());
    return value;
  };

  /** A child run is not cached as a whole, its steps are; a question takes the answer of the run that is repeated. */
  const lookAtWaiting = ({ invocation, placed, inputs }: Extract<SchedulerCommand, { type: "lookup" }>) => {
    const { ask } = placed.call;
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
  };

  const submit = (command: Extract<SchedulerCommand, { type: "submit" }>) => {
    const { invocation, attempt, placed, inputs, options, fallbackFor } = command;
    const slot = slots.get(invocation);
    if (slot) {
      slot.attempt = attempt;
      slot.isStarted = fallbackFor !== undefined;
    }
    const { memory, cpu, gpu } = options.resources ?? {};
    const limit = memory === undefined ? undefined : memoryBytes(memory);
    if (memory !== undefined && limit === undefined) {
      const message = `"${placed.step.name}" has resources.memory "${memory}", which is no amount of memory; write for example "2GB".`;
      return send({ type: "failed", invocation, error: { name: "PipeloomError", code: "bad-option", message } });
    }
    const environment: Record<string, string> = {};
    for (const name of options.environment ?? []) {
      const value = deps.environment[name];
      if (value !== undefined) environment[name] = value;
    }
    return void submissions.push({
      language: prepared.language,
      python: prepared.python,
      timeoutMs: command.timeoutMs,
      batchSize: command.batchSize,
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
        ...(fallbackFor && { fallbackFor }),
      },
    });
  };

  const onAttempt = ({ envelope: { invocation, attempt } }: Attempt, event: AttemptEvent): void => {
    const slot = slots.get(invocation);
    if (isOver || !slot) return;
    switch (event.type) {
      case "started":
        return began(invocation, attempt, slot.answer?.reason);
      case "log": {
        const { time, stream, level, text, droppedBytes } = event;
        const shown = droppedBytes
          ? `${text}${text === "" ? "" : "\n"}[${droppedBytes} more bytes were printed and not kept]`
          : text;
        return journal.log({
          runId,
          seq: Math.max(1, seq),
          time,
          type: "log",
          invocation,
          attempt,
          stream,
          level,
          text: shown,
        });
      }
      case "progress": {
        const { done, total, message } = event;
        const time = now();
        if (time - slot.progressAt < progressEveryMs && done !== total) return;
        slot.progressAt = time;
        return record({
          ...stamp(),
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
      case "returned": {
        slot.workedMs += event.durationMs;
        const message = `The step returned pipeline "${event.pipeline.name}".`;
        return send({ type: "failed", invocation, error: { name: "PipeloomError", code: "bad-output", message } });
      }
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
    record({
      ...stamp(),
      ...result,
      type: "invocation.finished",
      ...(answer?.components && { cacheKey: answer.components.key }),
      ...(slot.inputs && !slot.wasStarted && { inputs: slot.inputs }),
    });
    const place = { runId, invocation, node: slot.node, time: now() };
    for (const [port, { digest }] of Object.entries(outputs))
      store.artifacts.link({ ...place, kind: "producer", digest, port });
    for (const { name, artifacts } of answer?.consumed ?? [])
      for (const digest of artifacts) store.artifacts.link({ ...place, kind: "consumer", digest, port: name });
    if (answer) plan.cache.settle(answer, { invocation, status, cached, isFallback, outputs });
  };

  const end = (
    status: FinishedRunStatus,
    outputs: Readonly<Record<string, Value>>,
    error: (Failure & { readonly step?: string | undefined }) | undefined,
  ) => {
    if (isOver) return;
    const finished = finishedEvent(status, outputs, error);
    record(finished);
    over(finished);
  };

  const finishedEvent = (
    status: FinishedRunStatus,
    outputs: Readonly<Record<string, Value>>,
    error: RunFinished["error"],
  ): RunFinished => ({
    ...stamp(),
    type: "run.finished",
    pipeline: request.pipeline.name,
    status,
    outputs,
    steps: results,
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

  record({
    ...stamp(),
    type: "run.started",
    pipeline: request.pipeline.name,
    file: request.file,
    language: request.pipeline.language,
    parameters: request.parameters,
    mode: request.mode ?? "stop",
    graph: request.pipeline,
    ...(request.selection && { selection: request.selection }),
    ...(plan.parent && { parent: { runId: plan.parent.runId, invocation: plan.parent.invocation } }),
  });

  return {
    runId,
    parameters,
    summary: () => {
      if (!run) throw new Error("A run without its first event.");
      return summaryOf(run);
    },
    send,
    answer: (given, value) => waiting.answer(given, value),
    addCalls: (described, calls, mode) =>
      send({ type: "calls", calls: placing(described, calls), mode: request.mode ?? mode }),
    driveBody: (driver) => (body = driver),
    abandon(status, error) {
      if (isOver) return;
      for (const [invocation, slot] of slots) {
        executor.stop(runId, invocation);
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
        record({ ...stamp(), ...result, type: "invocation.finished" });
      }
      body?.abort();
      end(status, {}, error);
    },
    lose(error, tell) {
      if (isOver) return;
      const finished = finishedEvent("failed", {}, error);
      over(finished);
      for (const invocation of slots.keys()) executor.stop(runId, invocation);
      body?.abort();
      tell([finished]);
    },
  };
}
