/** What is wrong with a value, by the engine's own rules, in the words of a field: `Must be at least 1.` */
import { checkValue } from "../../runtime/config/check.ts";
import type { ValueProblem as Problem } from "../../runtime/config/check.ts";
import type { Json, JsonSchema } from "../../runtime/model/json.ts";

export interface ValueProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** `root` is where the schema's references point into. */
export function validate(schema: JsonSchema, value: Json, root: JsonSchema = schema): ValueProblem[] {
  return checkValue(schema, value, root).map((problem) => ({ path: problem.path, message: asSentence(problem) }));
}

/** `must be at least 1, got 0` as `Must be at least 1.`: the field shows what it has. */
export function asSentence({ message, brief = message }: Pick<Problem, "message" | "brief">): string {
  const sentence = brief.charAt(0).toUpperCase() + brief.slice(1);
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`;
}
