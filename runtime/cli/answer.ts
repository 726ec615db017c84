/** What a person types for a question, as the value that the question's schema asks for. */
import { checkValue, describeType } from "../config/check.ts";
import { coerce } from "../config/coerce.ts";
import type { Json, JsonSchema } from "../model/json.ts";
import { Refusal } from "./refusal.ts";

export type ReadAnswer =
  | { readonly type: "value"; readonly value: Json }
  | { readonly type: "problem"; readonly message: string };

export function readAnswer(text: string, schema: JsonSchema): ReadAnswer {
  const read = coerce(schema, text);
  if (read.type === "problem") return read;
  const [problem] = checkValue(schema, read.value);
  if (!problem) return read;
  const at = problem.path.length === 0 ? "" : `${problem.path.join(".")} `;
  return { type: "problem", message: `${at}${problem.message}` };
}

/** The same for a value that stands on a command line. */
export function answerFrom(text: string, schema: JsonSchema): Json {
  const read = readAnswer(text, schema);
  if (read.type === "value") return read.value;
  throw new Refusal({ code: "bad-answer", message: `the answer ${read.message}.` }, "It can be answered again.");
}

/** What to type: `yes or no`, `one of "a", "b"`, `a whole number, 1 to 10`. */
export function answerHelp(schema: JsonSchema): string {
  if (schema.type === "boolean") return "yes or no";
  const bounds = [schema.minimum, schema.maximum];
  const range = bounds.every((bound) => bound === undefined)
    ? ""
    : bounds[1] === undefined
      ? `, at least ${bounds[0]}`
      : bounds[0] === undefined
        ? `, at most ${bounds[1]}`
        : `, ${bounds[0]} to ${bounds[1]}`;
  return `${describeType(schema)}${range}`;
}
