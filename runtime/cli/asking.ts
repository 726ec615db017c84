/**
 * Asks the person at the terminal what a run asks.
 *
 * Job: one question after the other, each until its answer is taken; what does not fit is asked again with the reason.
 * Boundary: knows neither runs nor the engine: `answer` delivers a value, and says what is wrong with it.
 * Invariants:
 * 1. At most one question is on the screen, and while it is, the display of the run stands still.
 * 2. A question that someone else answers, or that ends with its run, is taken off the screen.
 */
import type { Json, JsonSchema } from "../model/json.ts";
import { answerHelp, readAnswer } from "./answer.ts";
import type { LineInput } from "./line-input.ts";
import type { Style } from "./style.ts";
import { printable } from "./text-width.ts";

export interface OpenQuestion {
  readonly runId: string;
  readonly invocation: string;
  readonly name: string;
  readonly question: string;
  readonly schema: JsonSchema;
}

export interface Asking {
  readonly opened: (question: OpenQuestion) => void;
  readonly closed: (runId: string, invocation: string) => void;
  readonly dispose: () => void;
}

interface AskingOptions {
  readonly input: LineInput;
  readonly out: (text: string) => void;
  readonly style: Style;
  /** Makes room for questions; the answer gives it back. */
  readonly suspend: () => () => void;
  /** Undefined when the answer is taken or no longer wanted, else what is wrong with it. */
  readonly answer: (question: OpenQuestion, value: Json) => Promise<string | undefined>;
}

export function openAsking({ input, out, style, suspend, answer }: AskingOptions): Asking {
  let queue: readonly OpenQuestion[] = [];
  let current: OpenQuestion | undefined;
  let stopReading = () => {};
  let hasInput = true;
  let isBusy = false;

  const isCurrent = (question: OpenQuestion) => current === question;
  const ask = async (question: OpenQuestion): Promise<void> => {
    out(`\n${style.yellow(printable(question.question))}\n`);
    while (isCurrent(question)) {
      const value = await readValue(question);
      if (value === undefined || !isCurrent(question)) return;
      const problem = await answer(question, value.value);
      if (problem === undefined) return;
      if (isCurrent(question)) out(`  ${style.red(printable(problem))}\n`);
    }
  };
  /** An object is asked for field by field, everything else in one line. */
  const readValue = async (question: OpenQuestion): Promise<{ readonly value: Json } | undefined> => {
    const { schema, name } = question;
    const fields = schema.type === "object" ? Object.entries(schema.properties ?? {}) : [];
    if (fields.length === 0) return readField(question, name, schema, true);
    const entries: [string, Json][] = [];
    for (const [field, fieldSchema] of fields) {
      const read = await readField(question, field, fieldSchema, schema.required?.includes(field) ?? false);
      if (!read) return undefined;
      if (read.value !== undefined) entries.push([field, read.value]);
    }
    return { value: Object.fromEntries(entries) };
  };
  const readField = async <R extends boolean>(
    question: OpenQuestion,
    name: string,
    schema: JsonSchema,
    isRequired: R,
  ): Promise<{ readonly value: R extends true ? Json : Json | undefined } | undefined> => {
    const help = [answerHelp(schema), ...(schema.description === undefined ? [] : [schema.description])].join("; ");
    const otherwise =
      schema.default === undefined ? (isRequired ? "" : " [none]") : ` [${JSON.stringify(schema.default)}]`;
    out(`${style.dim(`  ${printable(help)}`)}\n`);
    for (;;) {
      const reading = input.read(`  ${printable(name)}${otherwise}: `);
      stopReading = reading.stop;
      const line = await reading.line;
      if (line === undefined) {
        hasInput = !isCurrent(question) && hasInput;
        return undefined;
      }
      if (!isCurrent(question)) return undefined;
      if (line.trim() === "" && schema.default !== undefined) return { value: schema.default };
      // SAFETY: only a field that is not required may be left out, and then the type says so.
      if (line.trim() === "" && !isRequired) return { value: undefined as R extends true ? Json : undefined };
      const read = readAnswer(line, schema);
      if (read.type === "value") return { value: read.value };
      out(`  ${style.red(printable(read.message))}\n`);
    }
  };
  const next = async () => {
    const [question] = queue;
    if (isBusy || !question || !hasInput) return;
    isBusy = true;
    current = question;
    const resume = suspend();
    await ask(question).finally(() => {
      queue = queue.filter((each) => each !== question);
      current = undefined;
      isBusy = false;
      resume();
    });
    await next();
  };
  return {
    opened(question) {
      queue = [...queue, question];
      void next();
    },
    closed(runId, invocation) {
      queue = queue.filter((each) => each.runId !== runId || each.invocation !== invocation);
      if (current?.runId !== runId || current.invocation !== invocation) return;
      current = undefined;
      stopReading();
      out("\n");
    },
    dispose() {
      queue = [];
      current = undefined;
      stopReading();
    },
  };
}
