/** Several values for a parameter: what is written, checked like any value, and the runs that it asks for. */
import type { Parameter } from "../model/graph.ts";
import type { Json } from "../model/json.ts";
import { checkValue } from "./check.ts";
import { coerce } from "./coerce.ts";
import { isEqual } from "./equal.ts";
import { readExactJson } from "./exact.ts";

export type SweepValues =
  | { readonly type: "values"; readonly values: readonly Json[] }
  | { readonly type: "problem"; readonly message: string };

/** More runs than this are a slip of the pen. */
export const mostRuns = 1_000;

/** `1, 2, 3`, or a JSON list when values have commas in them. */
export function readSweepValues({ schema }: Parameter, text: string): SweepValues {
  const list = text.trim().startsWith("[") ? readExactJson(text) : undefined;
  const values: Json[] = [];
  if (list?.type === "value" && Array.isArray(list.value)) values.push(...list.value);
  else
    for (const part of text.split(",").map((each) => each.trim())) {
      const read = coerce(schema, part);
      if (read.type === "problem") return { type: "problem", message: read.message };
      values.push(read.value);
    }
  for (const [index, value] of values.entries()) {
    const [problem] = checkValue(schema, value);
    if (problem) return { type: "problem", message: problem.message };
    if (values.slice(0, index).some((earlier) => isEqual(earlier, value)))
      return { type: "problem", message: `has ${JSON.stringify(value)} twice` };
  }
  return values.length === 0 ? { type: "problem", message: "wants at least one value" } : { type: "values", values };
}

/** One set of values per run: every combination, the last parameter varying fastest. */
export function combinations(
  sweeps: ReadonlyMap<string, readonly Json[]>,
): readonly { readonly [parameter: string]: Json }[] {
  let sets: readonly { readonly [parameter: string]: Json }[] = [{}];
  for (const [parameter, values] of sweeps)
    sets = sets.flatMap((set) => values.map((value) => ({ ...set, [parameter]: value })));
  return sets;
}
