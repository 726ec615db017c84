/**
 * What a run waits for without a worker: child runs and questions to people.
 *
 * Job: begin them, end them when asked, and tell what became of them. Boundary: decides nothing about the run; the scheduler does.
 * Invariants:
 * 1. Each begun one ends with exactly one of `succeeded`, `failed`, `cancelled`, `paused`, unless it was stopped and is a question.
 * 2. A question takes only values that its schema accepts.
 */
import { checkValue } from "../config/check.ts";
import { durationMs } from "../model/duration.ts";
import type { RunFinished } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import type { Pipeline } from "../model/graph.ts";
import type { Json } from "../model/json.ts";
import type { PlannedCall } from "../model/plan.ts";
import type { ResolvedParameter } from "../model/parameter.ts";
import { RpcError } from "../protocol/rpc.ts";
import type { SchedulerCommand, SchedulerEvent, Treatment } from "../schedule/messages.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import { childParameters } from "./child-parameters.ts";

type Submit = Extract<SchedulerCommand, { type: "submit" }>;
type Question = NonNullable<PlannedCall["ask"]>;

export interface ChildRequest {
  readonly file: string;
  readonly pipeline: Pick<Pipeline, "name" | "export">;
  readonly parameters: ResolvedParameter[];
  readonly invocation: string;
  readonly treatment: Treatment;
  readonly onEnd: (finished: RunFinished) => void;
}

export interface ChildRun {
  readonly runId: string;
  cancel(): void;
}

export interface WaitingDeps {
  readonly blobs: ArtifactStore;
  readonly startChild: (request: ChildRequest) => Promise<ChildRun>;
  readonly send: (event: SchedulerEvent) => void;
  readonly onBegun: (invocation: string, attempt: number, reason: string, childRun?: string) => void;
  readonly onWorked: (invocation: string, durationMs: number) => void;
  readonly onOpened: (invocation: string, name: string, ask: Question, timeoutMs: number | undefined) => void;
  /** Records the answer and sends it on. */
  readonly onAnswered: (invocation: string, value: Json) => void;
}

export interface Waiting {
  begin(command: Submit): void;
  /** False when it is none of these. */
  stop(invocation: string): boolean;
  /** Throws an RpcError when it cannot be taken. */
  answer(nameOrInvocation: string, value: Json): void;
  dispose(): void;
}

interface OpenQuestion {
  readonly name: string;
  readonly ask: Question;
  readonly timer: NodeJS.Timeout | undefined;
}

interface OpenChild {
  run: ChildRun | undefined;
  isStopping: boolean;
}

const longestTimerMs = 2_147_483_647;

export function createWaiting(deps: WaitingDeps): Waiting {
  const questions = new Map<string, OpenQuestion>();
  const children = new Map<string, OpenChild>();
  let isOver = false;

  const close = (invocation: string): OpenQuestion | undefined => {
    const open = questions.get(invocation);
    clearTimeout(open?.timer);
    questions.delete(invocation);
    return open;
  };

  const openQuestion = ({ invocation, attempt, placed: { call } }: Submit, ask: Question) => {
    const timeoutMs = ask.timeout === undefined ? undefined : durationMs(ask.timeout);
    deps.onBegun(invocation, attempt, "waits for an answer");
    deps.onOpened(invocation, call.step, ask, timeoutMs);
    const late = () => {
      close(invocation);
      const error: Failure = {
        name: "AskTimeout",
        code: "ask-timeout",
        message: `Nobody answered "${call.step}" within ${(timeoutMs ?? 0) / 1_000} s. Resume the run to be asked again.`,
      };
      deps.send({ type: "paused", invocation, error });
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(late, Math.min(timeoutMs, longestTimerMs));
    questions.set(invocation, { name: call.step, ask, timer });
  };

  const startChild = async (command: Submit, pipeline: NonNullable<PlannedCall["pipeline"]>) => {
    const { invocation, attempt, placed, inputs } = command;
    const child: OpenChild = { run: undefined, isStopping: false };
    children.set(invocation, child);
    const ended = (event: SchedulerEvent) => {
      children.delete(invocation);
      deps.send(event);
    };
    try {
      child.run = await deps.startChild({
        file: placed.call.file,
        pipeline,
        parameters: childParameters(pipeline.name, inputs, deps.blobs),
        invocation,
        treatment: placed.treatment,
        onEnd(finished) {
          deps.onWorked(invocation, finished.durationMs);
          ended(childEnded(invocation, finished, child.isStopping));
        },
      });
    } catch (error) {
      if (isOver) return;
      deps.onBegun(invocation, attempt, "child run");
      if (child.isStopping) return ended({ type: "cancelled", invocation });
      const message = error instanceof Error ? error.message : String(error);
      const name = error instanceof Error ? error.name : "Error";
      const code = error instanceof RpcError ? error.code : "bad-child";
      return ended({
        type: "failed",
        invocation,
        error: { name, code, message: `Child run of "${pipeline.name}" could not start: ${message}` },
      });
    }
    if (isOver) return child.run.cancel();
    deps.onBegun(invocation, attempt, "child run", child.run.runId);
    if (child.isStopping) child.run.cancel();
  };

  return {
    begin(command) {
      const { ask, pipeline } = command.placed.call;
      if (ask) openQuestion(command, ask);
      else if (pipeline) void startChild(command, pipeline);
    },
    stop(invocation) {
      if (close(invocation)) return true;
      const child = children.get(invocation);
      if (!child) return false;
      child.isStopping = true;
      child.run?.cancel();
      return true;
    },
    answer(given, value) {
      const named = [...questions].filter(([invocation, { name }]) => invocation === given || name === given);
      const [found, second] = named;
      if (!found || (second && !questions.has(given)))
        throw new RpcError(
          "no-question",
          found
            ? `Several questions are named "${given}"; give the invocation: ${named.map(([id]) => id).join(", ")}.`
            : `Nothing waits for an answer to "${given}" in this run.`,
        );
      const [invocation, { name, ask }] = found;
      const problems = checkValue(ask.schema, value);
      if (problems.length > 0) {
        const lines = problems.map(({ path, message }) => `${path.length === 0 ? "it" : path.join(".")} ${message}`);
        throw new RpcError("bad-answer", `The answer to "${name}" is not accepted: ${lines.join("; ")}.`, { problems });
      }
      close(invocation);
      deps.onAnswered(invocation, value);
    },
    dispose() {
      isOver = true;
      for (const invocation of questions.keys()) close(invocation);
    },
  };
}

/** A child's end as the end of the call that started it. */
function childEnded(invocation: string, finished: RunFinished, wasStopped: boolean): SchedulerEvent {
  const { status, pipeline, outputs, error, runId } = finished;
  if (status === "succeeded") return { type: "succeeded", invocation, outputs };
  if (wasStopped && status === "cancelled") return { type: "cancelled", invocation };
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
