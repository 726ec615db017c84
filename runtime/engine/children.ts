/**
 * The child runs of a run: of calls of pipelines, and of steps that returned a pipeline.
 *
 * Job: start them, end them when asked or when their time is over, and tell what became of them. Boundary: decides nothing about the run; the scheduler does.
 * Invariant: each begun one ends with exactly one of `succeeded`, `failed`, `cancelled`, `paused`.
 */
import { durationMs } from "../model/duration.ts";
import type { RunFinished } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import type { Pipeline } from "../model/graph.ts";
import type { Json } from "../model/json.ts";
import type { FailureMode } from "../model/options.ts";
import type { PlannedCall } from "../model/plan.ts";
import type { Value } from "../model/value.ts";
import type { ResolvedParameter } from "../model/parameter.ts";
import { RpcError } from "../protocol/rpc.ts";
import type { Attempt, AttemptEvent } from "../executors/executor.ts";
import type { PlacedCall, SchedulerCommand, SchedulerEvent, Treatment } from "../schedule/messages.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import type { RunPlan } from "./active-run.ts";
import { childParameters } from "./child-parameters.ts";
import { expandedOutputs } from "./expanded-outputs.ts";

type Submit = Extract<SchedulerCommand, { type: "submit" }>;
type Returned = Extract<AttemptEvent, { type: "returned" }>;

export interface ChildRequest {
  readonly file: string;
  readonly pipeline: Pick<Pipeline, "name" | "export">;
  readonly parameters: ResolvedParameter[];
  readonly invocation: string;
  readonly treatment: Treatment;
  readonly mode?: FailureMode | undefined;
  readonly body?: RunPlan["body"];
  readonly onEnd: (finished: RunFinished) => void;
}

export interface ChildRun {
  readonly runId: string;
  cancel(): void;
}

interface ChildrenDeps {
  readonly blobs: ArtifactStore;
  readonly startChild: (request: ChildRequest) => Promise<ChildRun>;
  readonly send: (event: SchedulerEvent) => void;
  readonly onBegun: (invocation: string, attempt: number, reason: string, childRun?: string) => void;
  /** The attempt that runs goes on as a child run. */
  readonly onExpanded: (invocation: string, attempt: number, pipeline: string, childRun: string) => void;
  /** Keeps a value that was put together of others. */
  readonly onValue: (value: Value) => void;
  readonly onWorked: (invocation: string, durationMs: number) => void;
}

export interface Children {
  call(command: Submit, pipeline: NonNullable<PlannedCall["pipeline"]>): void;
  expand(attempt: Attempt, placed: PlacedCall, returned: Returned): void;
  /** False when it has no child run. */
  stop(invocation: string): boolean;
  dispose(): void;
}

interface OpenChild {
  run: ChildRun | undefined;
  isStopping: boolean;
  isLate: boolean;
}

interface Opening {
  readonly invocation: string;
  readonly pipeline: string;
  readonly timeoutMs?: number | undefined;
  /** May throw. */
  readonly request: () => Omit<ChildRequest, "onEnd">;
  readonly onBegun: (childRun: string | undefined) => void;
  readonly ended: (finished: RunFinished, child: OpenChild) => SchedulerEvent;
  /** What failed will fail again: its attempt went well. */
  readonly isFinal: boolean;
}

const longestTimerMs = 2_147_483_647;

export function createChildren(deps: ChildrenDeps): Children {
  const children = new Map<string, OpenChild>();
  let isOver = false;

  const open = async ({ invocation, pipeline, timeoutMs, request, onBegun, ended, isFinal }: Opening) => {
    const child: OpenChild = { run: undefined, isStopping: false, isLate: false };
    children.set(invocation, child);
    let timer: NodeJS.Timeout | undefined;
    const settle = (event: SchedulerEvent) => {
      clearTimeout(timer);
      children.delete(invocation);
      deps.send(event);
    };
    try {
      child.run = await deps.startChild({
        ...request(),
        onEnd(finished) {
          deps.onWorked(invocation, finished.durationMs);
          settle(ended(finished, child));
        },
      });
    } catch (error) {
      if (isOver) return;
      onBegun(undefined);
      if (child.isStopping) return settle({ type: "cancelled", invocation });
      return settle({ type: "failed", invocation, isFinal, error: notStarted(pipeline, error) });
    }
    const { run } = child;
    if (isOver) return run.cancel();
    onBegun(run.runId);
    if (child.isStopping) return run.cancel();
    if (timeoutMs === undefined || !children.has(invocation)) return;
    const late = () => {
      child.isLate = true;
      run.cancel();
    };
    timer = setTimeout(late, Math.min(timeoutMs, longestTimerMs));
  };

  return {
    call({ invocation, attempt, placed, inputs, timeoutMs }, pipeline) {
      void open({
        invocation,
        pipeline: pipeline.name,
        timeoutMs,
        isFinal: false,
        request() {
          const { parameters, inputs: stored } = childParameters(pipeline.name, inputs, deps.blobs);
          return {
            file: placed.call.file,
            pipeline,
            parameters,
            invocation,
            treatment: placed.treatment,
            mode: pipeline.mode,
            ...(Object.keys(stored).length > 0 && { body: { inputs: stored } }),
          };
        },
        onBegun: (childRun) => deps.onBegun(invocation, attempt, "child run", childRun),
        ended(finished, child) {
          if (finished.status === "succeeded") return { type: "succeeded", invocation, outputs: finished.outputs };
          return notSucceeded(invocation, finished, child, timeoutMs);
        },
      });
    },
    expand({ envelope }, placed, { pipeline, parameters, inputs }) {
      const { invocation, attempt } = envelope;
      const timeoutMs = pipeline.timeout === undefined ? undefined : durationMs(pipeline.timeout);
      void open({
        invocation,
        pipeline: pipeline.name,
        timeoutMs,
        isFinal: true,
        request: () => ({
          file: pipeline.file,
          pipeline: { name: pipeline.name, export: pipeline.export ?? "" },
          parameters: Object.entries({ ...parameters, ...shownInputs(inputs) }).map(([name, value]) => ({
            name,
            value,
            layer: "command-line",
            source: `step ${placed.step.name}`,
          })),
          invocation,
          treatment: placed.treatment,
          mode: pipeline.mode,
          body: {
            ...(inputs && { inputs }),
            ...(pipeline.export === undefined && { from: envelope }),
          },
        }),
        onBegun: (childRun) =>
          childRun === undefined ? undefined : deps.onExpanded(invocation, attempt, pipeline.name, childRun),
        ended(finished, child) {
          if (finished.status !== "succeeded")
            return { ...notSucceeded(invocation, finished, child, timeoutMs), isFinal: true };
          const expanded = expandedOutputs(placed.step, finished, deps.blobs);
          if (expanded.type === "failed") return { type: "failed", invocation, isFinal: true, error: expanded.error };
          for (const value of Object.values(expanded.outputs)) deps.onValue(value);
          return { type: "succeeded", invocation, outputs: expanded.outputs };
        },
      });
    },
    stop(invocation) {
      const child = children.get(invocation);
      if (!child) return false;
      child.isStopping = true;
      child.run?.cancel();
      return true;
    },
    dispose() {
      isOver = true;
    },
  };
}

/** What a child's record says of parameters that are not JSON. */
function shownInputs(inputs: Returned["inputs"]): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(inputs ?? {}).map(([name, input]) => [
      name,
      input.type === "artifact" ? { artifact: input.digest, type: input.valueType } : null,
    ]),
  );
}

function notStarted(pipeline: string, error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const name = error instanceof Error ? error.name : "Error";
  const code = error instanceof RpcError ? error.code : "bad-child";
  return { name, code, message: `Child run of "${pipeline}" could not start: ${message}` };
}

/** A child's end as the end of the invocation that started it. */
function notSucceeded(
  invocation: string,
  { status, pipeline, error, runId }: RunFinished,
  { isStopping, isLate }: OpenChild,
  timeoutMs: number | undefined,
): Extract<SchedulerEvent, { type: "failed" | "cancelled" | "paused" }> {
  if (isStopping && status === "cancelled") return { type: "cancelled", invocation };
  if (isLate && status === "cancelled") {
    const message = `Pipeline "${pipeline}" did not finish within its timeout of ${(timeoutMs ?? 0) / 1_000} s.`;
    return { type: "failed", invocation, error: { name: "TimeoutError", code: "timeout", message } };
  }
  const cause: Failure = error ?? {
    name: status === "cancelled" ? "CancelledError" : "ChildError",
    code: status,
    message: `Run ${runId} ended as ${status}.`,
  };
  const { step, ...failure } = { step: undefined, ...cause };
  const at = step === undefined ? "" : ` at step "${String(step)}"`;
  const what = status === "paused" ? "paused" : status === "cancelled" ? "was cancelled" : "failed";
  const told: Failure = {
    ...failure,
    message: `Pipeline "${pipeline}" ${what}${at}: ${cause.message}`,
    cause: failure,
  };
  return status === "paused"
    ? { type: "paused", invocation, error: told }
    : { type: "failed", invocation, error: told };
}
