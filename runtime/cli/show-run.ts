/** A run from its start to its end on the screen: its events, its questions, and Ctrl+C. */
import type { RunEvent, RunFinished } from "../model/event.ts";
import { foldRunEvents } from "../model/run.ts";
import type { Run } from "../model/run.ts";
import { RpcError } from "../protocol/rpc.ts";
import { answerHelp } from "./answer.ts";
import type { Asking, OpenQuestion } from "./asking.ts";
import { openAsking } from "./asking.ts";
import type { Environment } from "./command.ts";
import { startRun } from "./follow-run.ts";
import type { FollowedRun } from "./follow-run.ts";
import { exitCode } from "./refusal.ts";
import type { RunDisplay } from "./run-display.ts";
import { createStyle } from "./style.ts";
import { printable } from "./text-width.ts";

export type Started = Pick<Parameters<typeof startRun>[0], "connection" | "reconnect" | "start">;

/** One Ctrl+C arrives twice when both the terminal and a parent process such as npm pass it on. */
const sameInterruptMs = 250;

export async function showRun(
  started: Started,
  display: RunDisplay,
  environment: Environment,
  mayAsk: boolean,
): Promise<RunFinished> {
  const { onInterrupt, leaveNow } = environment;
  let state: Run | undefined;
  let interruptedAt: number | undefined;
  let followed: FollowedRun | undefined;
  // A run may ask, and a script answer, before we have heard that it started.
  let follow: (run: FollowedRun) => void = () => {};
  const following = new Promise<FollowedRun>((resolve) => (follow = resolve));
  const asking = askingFor(environment, mayAsk, display, following);
  const offInterrupt = onInterrupt(() => {
    if (interruptedAt === undefined) {
      interruptedAt = Date.now();
      asking.dispose();
      display.note("Cancelling; Ctrl+C again leaves at once");
      void followed?.cancel();
    } else if (Date.now() - interruptedAt > sameInterruptMs) {
      display.close();
      leaveNow(exitCode.cancelled);
    }
  });
  const tellQuestions = (events: readonly RunEvent[]) => {
    for (const event of events) {
      if (event.type === "ask.opened") asking.opened(event);
      if (event.type === "ask.answered" || event.type === "invocation.finished")
        asking.closed(event.runId, event.invocation);
    }
  };
  try {
    followed = await startRun({
      ...started,
      onStarted: () => {},
      onEvents: (events: readonly RunEvent[]) => {
        state = foldRunEvents(state, events);
        if (state) display.events(events, state);
        tellQuestions(events);
      },
      onChildEvents: tellQuestions,
      onReconnected: () => display.note("The engine ended; another one took over"),
    });
    follow(followed);
    // Ctrl+C while the run was starting.
    if (interruptedAt !== undefined) await followed.cancel();
    return await followed.finished;
  } finally {
    offInterrupt();
    asking.dispose();
    display.close();
    followed?.dispose();
  }
}

/** At a terminal questions are asked there; elsewhere it is told how to answer them. */
function askingFor(
  { terminal, input }: Environment,
  mayAsk: boolean,
  display: RunDisplay,
  run: Promise<FollowedRun>,
): Asking {
  if (!mayAsk || !input || !terminal.isLive) {
    return {
      opened: ({ runId, name, question, schema }) =>
        display.note(
          printable(
            `"${name}" waits for an answer: ${question} (${answerHelp(schema)}). Answer it: pipeloom runs answer ${runId} ${name} VALUE`,
          ),
        ),
      closed: () => {},
      dispose: () => {},
    };
  }
  const answer = async ({ runId, invocation }: OpenQuestion, value: Parameters<FollowedRun["answer"]>[2]) => {
    try {
      await (await run).answer(runId, invocation, value);
      return undefined;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      // Anything but a bad answer means that nobody waits for one any more.
      return error.code === "bad-answer" ? error.message : undefined;
    }
  };
  return openAsking({ input, out: terminal.out, style: createStyle(terminal), suspend: display.suspend, answer });
}
