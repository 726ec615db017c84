import type { Json, JsonSchema } from "../../runtime/model/json.ts";
import type { ValueProblem } from "./validate.ts";

/** What every editor of a value is given. */
export interface EditorProps {
  readonly schema: JsonSchema;
  /** Where `$ref` points into. */
  readonly root: JsonSchema;
  /** Undefined: nothing is given yet. */
  readonly value: Json | undefined;
  readonly onChange: (value: Json) => void;
  /** The field was left: time to check it. */
  readonly onLeave: () => void;
  /** The text is not a value (yet). */
  readonly onDraft: (message: string) => void;
  /** Problems at or below this value; paths are relative to it. */
  readonly problems: readonly ValueProblem[];
  /** The accessible name. */
  readonly label: string;
}

/** Problems of one part of a value, with paths relative to the part. */
export function problemsAt(problems: readonly ValueProblem[], key: string | number): ValueProblem[] {
  return problems
    .filter((problem) => problem.path[0] === key)
    .map((problem) => ({ ...problem, path: problem.path.slice(1) }));
}

/** What is wrong with the value itself, as one text. */
export function ownProblem(problems: readonly ValueProblem[]): string | undefined {
  const own = problems.filter((problem) => problem.path.length === 0).map((problem) => problem.message);
  return own.length === 0 ? undefined : own.join(" ");
}
