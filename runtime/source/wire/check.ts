/** What is wrong with wires and parameters once the whole body is known. */
import { checkValue } from "../../config/check.ts";
import type { Parameter } from "../../model/graph.ts";
import type { JsonSchema } from "../../model/json.ts";
import type { Problem } from "../../model/problem.ts";
import { canFit, itemSchema, schemaName } from "./compare.ts";
import { problemAt, report, type Wiring } from "./context.ts";
import type { Draft, DraftInput } from "./draft.ts";
import type { Scope } from "./scope.ts";
import { jsonOf, leavesOf, type Value } from "./value.ts";

/** A default that its own schema refuses. */
export function checkDefaults(parameters: readonly Parameter[]): Problem[] {
  return parameters.flatMap((parameter) => {
    if (parameter.default === undefined) return [];
    const [problem] = checkValue(parameter.schema, parameter.default);
    const range = parameter.defaultRange ?? parameter.range;
    if (!problem || !range) return [];
    const where = problem.path.length > 0 ? ` at ${problem.path.join(".")}` : "";
    const message = `The default of "${parameter.name}"${where} ${problem.message}. Change the default or the parameter's bounds.`;
    return [problemAt("bad-default", message, range)];
  });
}

/** Wires and literals of which the type can not fit. */
export function checkTypes(wiring: Wiring, parameters: readonly Parameter[]): void {
  const schemas = new Map(parameters.map((parameter) => [parameter.name, parameter.schema]));
  for (const draft of wiring.drafts) {
    if (draft.isStale) continue;
    for (const input of draft.inputs) checkInput(wiring, draft, input, schemas);
  }
}

function checkInput(
  wiring: Wiring,
  draft: Draft,
  input: DraftInput,
  parameters: ReadonlyMap<string, JsonSchema>,
): void {
  const { schema, given } = input;
  if (!schema || !given) return;
  const isMapped = draft.kind === "map" && given.value.type !== "unmapped";
  const json = jsonOf(given.value);
  if (json !== undefined) {
    const values = isMapped && Array.isArray(json) ? json : [json];
    const problem = values.flatMap((value) => checkValue(schema, value))[0];
    if (problem && !(isMapped && !Array.isArray(json))) {
      report(
        wiring,
        "wrong-type",
        `"${input.name}" of ${draft.step} ${problem.message}. Give another value.`,
        given.range,
        draft,
      );
    }
    return;
  }
  for (const leaf of leavesOf(given.value.type === "unmapped" ? given.value.value : given.value)) {
    const from = schemaOf(leaf, parameters);
    const offered = isMapped ? itemSchema(from) : from;
    if (!offered || canFit(offered, schema)) continue;
    const what = `${sourceName(leaf)} is ${schemaName(offered)}, but "${input.name}" of ${draft.step} takes ${schemaName(schema)}`;
    report(wiring, "wrong-type", `${what}. Wire another output, or convert it in a step between.`, given.range, draft);
    return;
  }
}

function schemaOf(value: Value, parameters: ReadonlyMap<string, JsonSchema>): JsonSchema | undefined {
  if (value.type === "parameter") return parameters.get(value.name);
  if (value.type !== "output" || value.draft.kind === "ask") return undefined;
  const schema = value.draft.outputs.find((output) => output.name === value.output)?.schema;
  if (value.isItem) return itemSchema(schema);
  // A map node gives a list with one such output per item.
  return value.draft.kind === "map" ? (schema ? { type: "array", items: schema } : { type: "array" }) : schema;
}

function sourceName(value: Value): string {
  if (value.type === "parameter") return `Parameter "${value.name}"`;
  if (value.type !== "output") return "This value";
  const { output, draft } = value;
  return output === undefined || draft.outputs.length < 2
    ? `The output of ${draft.step}`
    : `"${output}" of ${draft.step}`;
}

/** Names that are bound to an output which nothing reads. */
export function checkUnused(wiring: Wiring, scope: Scope): void {
  for (const binding of scope.all) {
    const { value, range, name } = binding;
    if (binding.isRead || !range || name.startsWith("_")) continue;
    if (value.type !== "output" || value.isLoaded || value.draft.isStale || value.draft.kind === "opaque") continue;
    const whole = value.output === undefined || value.draft.outputs.length < 2;
    const what = whole ? `The output of ${value.draft.step}` : `"${value.output}" of ${value.draft.step}`;
    report(
      wiring,
      "unused-output",
      `${what} is never used. Give it to a step, return it, or drop the name "${name}".`,
      range,
      value.draft,
    );
  }
}
