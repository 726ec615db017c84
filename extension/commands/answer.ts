/** Answers a question that a run waits for: in a prompt where its type is simple, else in the form on the graph. */
import * as vscode from "vscode";
import { checkValue } from "../../runtime/config/check.ts";
import { coerce } from "../../runtime/config/coerce.ts";
import type { Json, JsonSchema } from "../../runtime/model/json.ts";
import { RpcError } from "../../runtime/protocol/rpc.ts";
import { choicesOf, fieldText } from "../parameters/prompt-text.ts";
import type { Question } from "../runs/questions.ts";
import { openQuestions } from "../runs/questions.ts";
import { unknownRun } from "../platform/refusal.ts";
import type { Command, CommandServices } from "./command.ts";
import { openRun } from "./open-run.ts";
import { textIn } from "./subject.ts";

export const answer: Command = async (services, ...args) => {
  const question = await questionFor(services, args[0]);
  if (!question) return;
  if (!isSimple(question.ask.schema)) {
    await showQuestion(services, question);
    return;
  }
  let refused: string | undefined;
  for (;;) {
    const value = await promptForAnswer(question, refused);
    if (value === undefined) return;
    try {
      await send(services, question, value);
      return;
    } catch (error) {
      // Asked again, with the reason.
      if (!(error instanceof RpcError) || error.code !== "bad-answer") throw error;
      refused = error.message;
    }
  }
};

/** Opens the question's form on the graph. */
export const showQuestion: Command = async (services, ...args) => {
  const question = await questionFor(services, args[0]);
  if (!question) return;
  await openRun(services, question.root);
  const { root, runId, invocation, node, question: text, children } = question;
  services.graphs.ask({ root, runId, invocation, node, question: text, children });
};

async function questionFor(services: CommandServices, given: unknown): Promise<Question | undefined> {
  const questions = openQuestions(services.runs);
  const runId = textIn(given, "runId");
  const invocation = typeof given === "object" ? textIn(given, "invocation") : undefined;
  const fitting = questions.filter(
    (each) =>
      (runId === undefined || each.runId === runId || each.root === runId) &&
      (invocation === undefined || each.invocation === invocation),
  );
  const [only] = fitting;
  if (!only) {
    services.notify.information(
      runId === undefined ? "No run waits for an answer." : "This question was answered, or its run has ended.",
    );
    return undefined;
  }
  if (fitting.length === 1) return only;
  const rows = fitting.map((question) => ({ question, label: question.question, description: question.pipeline }));
  const picked = await vscode.window.showQuickPick(rows, { title: "Answer", placeHolder: "Choose a question" });
  return picked?.question;
}

/** A text, a number, yes or no, one of a few. */
function isSimple(schema: JsonSchema): boolean {
  if (choicesOf(schema)) return true;
  const { type, format } = schema;
  return (type === "string" && format === undefined) || type === "number" || type === "integer";
}

async function promptForAnswer({ ask, pipeline }: Question, refused: string | undefined): Promise<Json | undefined> {
  const title = `${pipeline}: ${ask.name}`;
  const choices = choicesOf(ask.schema);
  if (choices) {
    const rows = choices.map((value) => ({
      label: value === true ? "Yes" : value === false ? "No" : fieldText(value),
      value,
    }));
    const picked = await vscode.window.showQuickPick(rows, { title, placeHolder: ask.question, ignoreFocusOut: true });
    return picked?.value;
  }
  const read = (text: string) => {
    const coerced = coerce(ask.schema, text);
    if (coerced.type !== "value") return { message: coerced.message };
    const [problem] = checkValue(ask.schema, coerced.value);
    return problem ? { message: problem.message } : { value: coerced.value };
  };
  const { default: start } = ask.schema;
  const text = await vscode.window.showInputBox({
    title,
    prompt: refused ?? ask.question,
    value: start === undefined ? "" : fieldText(start),
    ignoreFocusOut: true,
    validateInput: (entered) => {
      const found = read(entered);
      return found.value === undefined ? `The answer ${found.message ?? "is not valid"}` : undefined;
    },
  });
  return text === undefined ? undefined : read(text).value;
}

async function send({ runs, engines }: CommandServices, { runId, invocation }: Question, value: Json): Promise<void> {
  const directory = runs.directoryOf(runId);
  if (directory === undefined) throw unknownRun(runId);
  const link = await engines.connect(directory, { start: false });
  await link.client.request("run.answer", { runId, invocation, value });
}
