/** Drives a pipeline's body in a worker, or replays its plan when the plan is known. */
import type { PlannedCall, PlannedStep, Plan } from "../model/plan.ts";
import type { StartRun } from "../protocol/engine.ts";
import type { BodySource } from "../protocol/worker.ts";
import type { LocalExecutor } from "../executors/local/local.ts";
import { workerExited } from "../executors/local/worker.ts";
import { sha256 } from "./inputs.ts";
import type { ActiveRun } from "./active-run.ts";
import type { Prepared } from "./units.ts";
import { manifestDigest } from "./units.ts";

/** What a body is driven for: a run, or the preview of one. */
type BodyRun = Pick<ActiveRun, "runId" | "parameters" | "send" | "addCalls" | "learnHooks" | "driveBody">;

/** The same manifest, pipeline and parameters give the same plan, as long as the body is static. */
export function planKey(prepared: Prepared, request: StartRun, inputs?: BodySource["inputs"]): string {
  const parameters = request.parameters
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, value }) => [name, value]);
  return sha256(
    JSON.stringify([
      prepared.unit.file,
      prepared.unit.digest,
      manifestDigest(prepared.manifest),
      request.pipeline.export,
      request.pipeline.name,
      parameters,
      ...(inputs ? [inputs] : []),
    ]),
  );
}

export function replay(run: BodyRun, plan: Plan, request: StartRun): void {
  run.learnHooks(plan.hooks);
  run.addCalls(plan.steps, plan.calls, plan.mode);
  run.send({ type: "body.finished", mode: request.mode ?? plan.mode, outputs: plan.outputs });
}

export function driveBody(
  executor: LocalExecutor,
  run: BodyRun,
  prepared: Prepared,
  request: StartRun,
  source: BodySource,
  onPlan: (plan: Plan) => void,
): void {
  const { runId } = run;
  const { unit, language, python } = prepared;
  const steps: PlannedStep[] = [];
  const calls: PlannedCall[] = [];
  const conversation = executor.converse(
    { language, python, file: unit.file, digest: unit.digest, runId },
    {
      onMessage(message) {
        if (!("runId" in message) || message.runId !== runId) return;
        switch (message.type) {
          case "calls":
            run.learnHooks(message.hooks);
            steps.push(...message.steps);
            calls.push(...message.calls);
            return run.addCalls(message.steps, message.calls, message.mode);
          case "load":
            return run.send({ type: "load", id: message.id, binding: message.binding });
          case "body.finished": {
            conversation.done();
            const { mode, outputs, isStatic, hooks } = message;
            run.learnHooks(hooks);
            // Inline steps share what the body leaves in memory: it has to run each time.
            if (isStatic && ![...steps, ...calls].some(({ options }) => options?.runtime === "inline"))
              onPlan({ pipeline: request.pipeline.name, mode, steps, calls, outputs, ...(hooks && { hooks }) });
            return run.send({ type: "body.finished", mode: request.mode ?? mode, outputs });
          }
          case "body.failed":
            conversation.done();
            run.learnHooks(message.hooks);
            return run.send({ type: "body.failed", error: message.error });
          default:
        }
      },
      onExit: (exit) => run.send({ type: "body.failed", error: workerExited(request.pipeline.name, exit) }),
    },
  );
  run.driveBody({
    loaded: (id, input, error) =>
      conversation.send({ type: "loaded", id, ...(input && { input }), ...(error && { error }) }),
    abort: () => conversation.abort(),
  });
  conversation.send({ type: "body", runId, ...source, parameters: { ...source.parameters } });
}
