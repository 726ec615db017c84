/**
 * One run: carries out the scheduler's commands and feeds it with what happens.
 *
 * Job: scheduler <-> cache, executor and journal. Boundary: what is decided is decided by the scheduler; what is durable, by the journal.
 * Invariants:
 * 1. `seq` grows by one with each event; log lines carry that of the event before them.
 * 2. A result enters the cache in the same commit as the event that tells of it.
 * 3. After `run.finished` nothing more is written for the run.
 */
import type { FinishedRunStatus, InputFact, LogLine, RunEvent, StepResult } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import type { Json } from "../model/json.ts";
import type { FailureMode } from "../model/options.ts";
import type { PlannedCall, PlannedStep } from "../model/plan.ts";
import type { Run, RunSummary } from "../model/run.ts";
import { foldSummary, summaryOf } from "./run-summary.ts";
import { createWorkQueue } from "./work-queue.ts";
import type { Value } from "../model/value.ts";
import type { StartRun } from "../protocol/engine.ts";
import type { Attempt, AttemptEvent } from "../executors/executor.ts";
import type { LocalExecutor } from "../executors/local/local.ts";
import type { PlacedCall, SchedulerCommand, SchedulerEvent, Treatment } from "../schedule/messages.ts";
import { advance } from "../schedule/scheduler.ts";
import { createScheduler } from "../schedule/state.ts";
import type { RunStore } from "../store/runs.ts";
import type { Answer, RunCache } from "./run-cache.ts";
import { inputFacts, readyInput, readyInputs, valueOf } from "./inputs.ts";
import type { Journal } from "./journal.ts";
import type { Placer } from "./place.ts";
import type { Prepared } from "./units.ts";
import { expandLists } from "./lists.ts";
import type { ArtifactStore } from "../store/artifacts.ts";

export interface RunDeps {
  readonly store: RunStore;
  readonly blobs: ArtifactStore;
  readonly journal: Journal;
  readonly executor: LocalExecutor;
  readonly now: () => number;
  readonly random: () => number;
  /** Submitted attempts at a time; the executor decides how many of them run. */
  readonly window: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logLimitBytes: number;
  readonly onEnd: () => void;
  /** Carrying out a command failed in a way that no one expected. */
  readonly onBroken: (error: unknown) => void;
}

export interface RunPlan {
  readonly runId: string;
  readonly request: StartRun;
  readonly prepared: Prepared;
  readonly place: Placer;
  readonly cache: RunCache;
  readonly treatmentOf: (node: string) => Treatment;
}

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

export interface ActiveRun {
  readonly runId: string;
  readonly summary: () => RunSummary;
  readonly parameters: Readonly<Record<string, Json>>;
  send(event: SchedulerEvent): void;
  addCalls(steps: readonly PlannedStep[], calls: readonly PlannedCall[], mode: FailureMode | undefined): void;
  /** Called by the scheduler's `loaded` and `abort-body`. */
  driveBody(body: {
    loaded(id: number, input: ReturnType<typeof readyInput> | undefined, error: Failure | undefined): void;
    abort(): void;
  }): void;
  /** Ends the run at once, without asking the scheduler: the engine stops or cannot store. */
  abandon(status: FinishedRunStatus, error: Failure | undefined): void;
  /** Ends the run without a record, because the store cannot take one; clients are told all the same. */
  lose(error: Failure, tell: (events: readonly RunEvent[]) => void): void;
}

const progressEveryMs = 50;

export function startRun(deps: RunDeps, plan: RunPlan): ActiveRun {
  const { store, journal, executor, now } = deps;
  const { runId, request, prepared } = plan;
  const parameters = Object.fromEntries(request.parameters.map(({ name, value }) => [name, value]));
  const scheduler = createScheduler({ limit: deps.window, mode: request.mode ?? "stop", random: deps.random });
  const steps = new Map<string, PlannedStep>();
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
        return submit(command);
      case "withdraw":
        return executor.withdraw(runId, command.invocations);
      case "stop-attempt":
        return executor.stop(runId, command.invocation);
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
        for (const [name, resolved] of Object.entries(command.outputs)) {
          const value = valueOf(
            resolved,
            (digest) => store.artifacts.value(digest),
            (bytes, digest) => deps.blobs.put(bytes, digest),
          );
          store.artifacts.put(value, now());
          outputs[name] = value;
        }
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

  const submit = (command: Extract<SchedulerCommand, { type: "submit" }>) => {
    const { invocation, attempt, placed, inputs, options, fallbackFor } = command;
    const slot = slots.get(invocation);
    if (slot) {
      slot.attempt = attempt;
      slot.isStarted = fallbackFor !== undefined;
    }
    const environment: Record<string, string> = {};
    for (const name of options.environment ?? []) {
      const value = deps.environment[name];
      if (value !== undefined) environment[name] = value;
    }
    submissions.push({
      language: prepared.language,
      python: prepared.python,
      timeoutMs: command.timeoutMs,
      batchSize: command.batchSize,
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
            reason: attempt === 1 ? (slot.answer?.reason ?? "") : `attempt ${attempt}`,
          });
        }
        return send({ type: "started", invocation });
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
    record({
      ...stamp(),
      type: "run.finished",
      pipeline: request.pipeline.name,
      status,
      outputs,
      steps: results,
      durationMs: now() - startedAt,
      ...(error && { error }),
    });
    isOver = true;
    queue.clear();
    for (const timer of timers) clearTimeout(timer);
    deps.onEnd();
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
  });

  return {
    runId,
    parameters,
    summary: () => {
      if (!run) throw new Error("A run without its first event.");
      return summaryOf(run);
    },
    send,
    addCalls(described, calls, mode) {
      for (const step of described) steps.set(stepKey(step.file, step.name), step);
      const placed = calls.map((call): PlacedCall => {
        const step = steps.get(stepKey(call.file, call.step)) ?? unknownStep(call);
        const { node, optionalInputs } = plan.place(call);
        return { call, step, node, optionalInputs, treatment: plan.treatmentOf(node) };
      });
      send({ type: "calls", calls: placed, mode: request.mode ?? mode });
    },
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
      isOver = true;
      queue.clear();
      for (const timer of timers) clearTimeout(timer);
      for (const invocation of slots.keys()) executor.stop(runId, invocation);
      body?.abort();
      deps.onEnd();
      tell([
        {
          ...stamp(),
          type: "run.finished",
          pipeline: request.pipeline.name,
          status: "failed",
          outputs: {},
          error,
          steps: results,
          durationMs: now() - startedAt,
        },
      ]);
    },
  };
}

function stepKey(file: string, name: string): string {
  return `${file}\0${name}`;
}

/** A call of a step that its module did not declare: its code is unknown, so it is never answered from the cache. */
function unknownStep({ step, file }: PlannedCall): PlannedStep {
  return { name: step, file, codeDigest: "", codeParts: {}, outputs: ["output"], options: { cache: false } };
}
