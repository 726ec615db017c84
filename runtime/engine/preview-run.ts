/**
 * Says before a run what it would do: the scheduler runs it with the cache's answers, and nothing is started.
 *
 * Invariants:
 * 1. No step runs and nothing of a run is recorded. The pipeline's body runs where its plan is not known.
 * 2. What would run has no outputs, so what waits for it is told as running because of it.
 */
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { checkValue } from "../config/check.ts";
import type { Failure } from "../model/failure.ts";
import type { PlannedCall, PlannedStep } from "../model/plan.ts";
import type { engineContract, StartRun } from "../protocol/engine.ts";
import type { PlacedCall, SchedulerCommand, SchedulerEvent } from "../schedule/messages.ts";
import { callsIn } from "../schedule/resolved.ts";
import { advance } from "../schedule/scheduler.ts";
import { createScheduler } from "../schedule/state.ts";
import type { ActiveRun } from "./active-run.ts";
import { bodySourceOf } from "./body-source.ts";
import { driveBody, planKey, replay } from "./body.ts";
import { readyInput, valueOf } from "./inputs.ts";
import { expandLists } from "./lists.ts";
import { createPlacer } from "./place.ts";
import { placeCalls } from "./placed-calls.ts";
import type { Answer } from "./run-cache.ts";
import { createReferences } from "./references.ts";
import { secretsOf, withSecrets } from "./secrets.ts";
import type { StartDeps } from "./start-run.ts";
import { accept, cacheFor } from "./start-run.ts";

export type RunPreview = z.input<(typeof engineContract)["requests"]["run.preview"]["result"]>;
type Row = RunPreview["invocations"][number];

/** Hears of every call and of what the cache says to it, for those who want to know more than what would happen. */
export interface PreviewObserver {
  placed(call: PlacedCall): void;
  looked(invocation: string, call: PlacedCall, answer: Answer): void;
}

export async function previewRun(deps: StartDeps, given: StartRun, observer?: PreviewObserver): Promise<RunPreview> {
  const { request, earlier, treatmentOf } = accept(deps.store, given);
  const { language } = request.pipeline;
  const prepared = await deps.prepare({ file: request.file, language, python: request.python });
  const runId = `preview-${randomUUID()}`;
  const cache = cacheFor(deps, request, runId, earlier);
  const scheduler = createScheduler({ limit: 0, mode: request.mode ?? "stop", random: () => 0 });
  const placing = placeCalls(
    createPlacer(request.pipeline, request.file, request.children),
    treatmentOf,
    request.overrides,
  );
  const placed = new Map<string, PlacedCall>();
  const rows = new Map<string, Row>();
  const loads = new Set<number>();
  let body: Parameters<ActiveRun["driveBody"]>[0] | undefined;
  let error: Failure | undefined;

  return new Promise((resolve) => {
    const inbox: SchedulerEvent[] = [];
    let isWorking = false;
    let isDone = false;
    const done = (isComplete: boolean) => {
      if (isDone) return;
      isDone = true;
      deps.journal.touch();
      resolve({ isComplete, invocations: [...rows.values(), ...waiting()], ...(error && { error }) });
    };
    const row = (invocation: string, { call, node }: PlacedCall, action: Row["action"], reason: string) =>
      rows.set(invocation, { invocation, node, step: call.step, action, reason });

    const lookup = (command: Extract<SchedulerCommand, { type: "lookup" }>) => {
      const { invocation, placed: at } = command;
      const { ask, pipeline } = at.call;
      if (ask || pipeline) {
        const answer = earlier.answers.get(invocation);
        const isAnswered =
          ask && at.treatment === "reuse" && answer !== undefined && checkValue(ask.schema, answer).length === 0;
        if (!isAnswered) return row(invocation, at, "run", ask ? "waits for an answer" : "child run");
        row(invocation, at, "reuse", "answered before");
        const output = valueOf(
          { type: "json", value: answer },
          () => undefined,
          (bytes, digest) => deps.blobs.put(bytes, digest),
        );
        return send({ type: "looked-up", invocation, reason: "answered before", outputs: { output } });
      }
      const answer = cache.lookup(command);
      const { outputs, reason } = answer;
      observer?.looked(invocation, at, answer);
      row(invocation, at, outputs ? "reuse" : "run", reason);
      if (outputs) send({ type: "looked-up", invocation, reason, outputs });
      return undefined;
    };
    const carryOut = (command: SchedulerCommand) => {
      if (command.type === "lookup") return lookup(command);
      if (command.type === "expand") return send(expandLists(deps.blobs, command));
      if (command.type === "loaded") {
        loads.delete(command.id);
        return body?.loaded(command.id, command.input && readyInput(command.input), command.error);
      }
      if (command.type === "finish" && command.status !== "succeeded") {
        const at = placed.get(command.invocation);
        if (at) row(command.invocation, at, "skip", command.error?.message ?? command.reason);
      }
      return undefined;
    };
    const referring = createReferences(deps.store, deps.blobs);
    const send = (event: SchedulerEvent) => {
      inbox.push(referring(event));
      if (isWorking || isDone) return;
      isWorking = true;
      for (let next = inbox.shift(); next; next = inbox.shift()) {
        if (next.type === "load") loads.add(next.id);
        if (next.type === "body.failed") error = next.error;
        for (const command of advance(scheduler, next).commands) carryOut(command);
      }
      isWorking = false;
      if (scheduler.body !== "running") return done(error === undefined);
      // The body waits for data that only a run can give.
      if (loads.size === 0) return undefined;
      body?.abort();
      return done(false);
    };
    /** What nobody could look up yet, because something before it runs. */
    const waiting = (): Row[] =>
      [...placed.values()].flatMap(({ call, node }) => {
        if (rows.has(call.id) || rows.has(`${call.id}[0]`) || scheduler.calls.get(call.id)?.status !== undefined)
          return [];
        const before = [...callsIn(Object.values(call.inputs), new Set(call.after))]
          .map((id) => placed.get(id))
          .find((at) => at && scheduler.calls.get(at.call.id)?.status === undefined);
        const reason = before ? `upstream ${before.node} runs` : "not known before the run";
        return [{ invocation: call.id, node, step: call.step, action: "run" as const, reason }];
      });

    const run = {
      runId,
      parameters: Object.fromEntries(request.parameters.map(({ name, value }) => [name, value])),
      send,
      addCalls(steps: readonly PlannedStep[], calls: readonly PlannedCall[]) {
        const added = placing(steps, calls);
        for (const each of added) {
          placed.set(each.call.id, each);
          observer?.placed(each);
        }
        send({ type: "calls", calls: added, mode: request.mode });
      },
      learnHooks: () => {},
      driveBody: (driver: NonNullable<typeof body>) => (body = driver),
    };
    const known = deps.store.cache.plan(planKey(prepared, request));
    if (known) return replay(run, known, request);
    // As in a run, the body sees its secrets' references: with other inputs its calls would not be the run's.
    const executor = withSecrets(deps.executor, secretsOf(request, deps.environment));
    return driveBody(executor, run, prepared, request, bodySourceOf({ request, prepared }), () => {});
  });
}
