import type { Json } from "../model/json.ts";
import type { Run } from "../model/run.ts";
import { RpcError } from "../protocol/rpc.ts";
import { answerFrom } from "./answer.ts";
import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { findEngine, openStore, using, workspaceFor } from "./engine.ts";
import { findRun } from "./find-run.ts";
import { didYouMean, exitCode, nothingStored, Refusal } from "./refusal.ts";

const shape = {
  name: "runs answer",
  summary: "Answer a question that a run waits for",
  positionals: ["RUN", "NAME", "VALUE"],
  flags: { ...jsonFlag, ...workspaceFlag },
  notes:
    "RUN is a run's id, the beginning of one, or latest; NAME is the question's name. VALUE is JSON, or a text where the question takes one. See what waits: pipeloom runs show RUN.",
} as const satisfies Shape;

export const runsAnswer = command(shape, async ({ positionals, flags }, environment) => {
  const [name = "", question = "", text = ""] = positionals;
  const workspace = workspaceFor(flags.workspace, environment);
  const connection = (await findEngine(workspace, environment)) ?? (await openStore(workspace, environment));
  if (!connection) throw nothingStored();
  const answered = await using(connection, async ({ client }) => {
    const run = await findRun(client, name);
    const { invocation, value } = answerOf(run, question, text);
    try {
      await client.request("run.answer", { runId: run.runId, invocation, value });
    } catch (error) {
      if (error instanceof RpcError && error.code === "bad-answer")
        throw new Refusal({ code: "bad-answer", message: error.message }, "It can be answered again.");
      throw error;
    }
    return { runId: run.runId, invocation, value };
  });
  environment.terminal.out(
    flags.json ? `${JSON.stringify(answered)}\n` : `Answered "${question}" of run ${answered.runId}.\n`,
  );
  return exitCode.succeeded;
});

/** Without a schema to go by, because nothing is known to wait, the engine says what is wrong. */
function answerOf(run: Run, question: string, text: string): { invocation: string; value: Json } {
  const waiting = Object.values(run.invocations).flatMap(({ invocation, ask }) => (ask ? [{ invocation, ask }] : []));
  const found = waiting.find(({ invocation, ask }) => ask.name === question || invocation === question);
  if (found) return { invocation: found.invocation, value: answerFrom(text, found.ask.schema) };
  const names = waiting.map(({ ask }) => ask.name);
  const isOver = run.status !== "running" && run.status !== "queued";
  const cure = isOver
    ? ` It is over (${run.status})${run.status === "paused" ? `: resume it, and it asks again: pipeloom runs resume ${run.runId}` : ""}.`
    : names.length === 0
      ? " Nothing waits for an answer in it now."
      : didYouMean(question, names, "questions");
  throw new Refusal({ code: "no-question", message: `run "${run.runId}" does not ask "${question}".${cure}` });
}
