/**
 * A run's questions to people.
 *
 * Job: open them, take their answers, end them when their time is over. Boundary: decides nothing about the run; the scheduler does.
 * Invariant: a question takes only values that its schema accepts.
 */
import { checkValue } from "../config/check.ts";
import { durationMs } from "../model/duration.ts";
import type { Failure } from "../model/failure.ts";
import type { Json } from "../model/json.ts";
import type { PlannedCall } from "../model/plan.ts";
import { RpcError } from "../protocol/rpc.ts";
import type { SchedulerCommand, SchedulerEvent } from "../schedule/messages.ts";

type Submit = Extract<SchedulerCommand, { type: "submit" }>;
type Question = NonNullable<PlannedCall["ask"]>;

export interface QuestionsDeps {
  readonly send: (event: SchedulerEvent) => void;
  readonly onBegun: (invocation: string, attempt: number, reason: string) => void;
  readonly onOpened: (invocation: string, name: string, ask: Question, timeoutMs: number | undefined) => void;
  /** Records the answer and sends it on. */
  readonly onAnswered: (invocation: string, value: Json) => void;
}

export interface Questions {
  open(command: Submit, ask: Question): void;
  /** False when it is no question. */
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

const longestTimerMs = 2_147_483_647;

export function createQuestions(deps: QuestionsDeps): Questions {
  const questions = new Map<string, OpenQuestion>();

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

  return {
    open: openQuestion,
    stop: (invocation) => close(invocation) !== undefined,
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
      for (const invocation of questions.keys()) close(invocation);
    },
  };
}
