/** `bad-default` and `wrong-type`: the value that was probably meant, or one that fits. */
import { checkValue } from "../../config/check.ts";
import type { Json, JsonSchema } from "../../model/json.ts";
import { nearest } from "../../config/nearest.ts";
import { setParameterDefault } from "../edit/parameter-default.ts";
import { setArgument } from "../edit/set-argument.ts";
import type { Attempt, FixContext } from "../fix.ts";

export function wrongDefault({ pipeline, problem }: FixContext): Attempt[] {
  const at = problem.range?.start.offset;
  const parameter = pipeline.parameters.find(({ range, defaultRange }) => (defaultRange ?? range)?.start.offset === at);
  if (parameter?.default === undefined) return [];
  return fitting(parameter.schema, parameter.default).map((value, index) => ({
    title: `Change the default to ${JSON.stringify(value)}`,
    isPreferred: index === 0,
    apply: (session) => setParameterDefault(session, parameter.name, value),
  }));
}

export function wrongValue({ file, pipeline, problem }: FixContext): Attempt[] {
  const node = pipeline.nodes.find(({ id }) => id === problem.node);
  const input = node?.inputs.find(({ range }) => range?.start.offset === problem.range?.start.offset);
  if (!node || input?.binding.type !== "literal") return [];
  const { value } = input.binding;
  const definition = file.parsed.steps.find((step) => step.name === node.step && step.file === node.definition?.file);
  const type = definition?.inputs.find(({ name }) => name === input.name)?.type ?? input.type;
  return guesses(value)
    .filter((guess) => fitsType(type, guess))
    .map((guess) => ({
      title: `Change to ${JSON.stringify(guess)}`,
      isPreferred: true,
      apply: (session) => setArgument(session, node.id, input.name, guess),
    }));
}

/** At most three values that the schema takes, the likeliest first. */
function fitting(schema: JsonSchema, value: Json): Json[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, type } = schema;
  const listed = Array.isArray(schema.enum) ? schema.enum : [];
  const near =
    typeof value === "string"
      ? nearest(
          value,
          listed.filter((item) => typeof item === "string"),
        )
      : undefined;
  const step = type === "integer" ? 1 : 0.1;
  const candidates: (Json | undefined)[] = [
    ...guesses(value),
    near,
    ...listed,
    number(minimum, 0),
    number(maximum, 0),
    number(exclusiveMinimum, step),
    number(exclusiveMaximum, -step),
    typeof value === "string" && typeof minLength === "number" ? value.padEnd(minLength, "-") : undefined,
    ...empty(type),
  ];
  const seen = new Set<string>();
  return candidates
    .filter((candidate): candidate is Json => {
      const key = JSON.stringify(candidate);
      if (candidate === undefined || seen.has(key) || checkValue(schema, candidate).length > 0) return false;
      seen.add(key);
      return true;
    })
    .slice(0, 3);
}

function number(bound: unknown, add: number): number | undefined {
  return typeof bound === "number" ? bound + add : undefined;
}

/** The same thing as another type: `"5"` as 5, 2.0 as 2, 5 as "5". */
function guesses(value: Json): Json[] {
  if (typeof value === "string") {
    const text = value.trim();
    const parsed = text === "" ? Number.NaN : Number(text);
    return [
      ...(Number.isFinite(parsed) ? [parsed, Math.round(parsed)] : []),
      ...(/^true$/i.test(text) ? [true] : /^false$/i.test(text) ? [false] : []),
      [value],
    ];
  }
  if (typeof value === "number") return [Math.round(value), String(value), value !== 0, [value]];
  if (typeof value === "boolean") return [value ? 1 : 0, String(value)];
  return Array.isArray(value) && value.length === 1 ? value.filter((item) => item !== undefined) : [];
}

function empty(type: unknown): Json[] {
  switch (Array.isArray(type) ? type[0] : type) {
    case "string":
      return [""];
    case "integer":
    case "number":
      return [0];
    case "boolean":
      return [false];
    case "array":
      return [[]];
    case "object":
      return [{}];
    default:
      return [];
  }
}

function fitsType(type: string | undefined, value: Json): boolean {
  switch ((type ?? "").trim()) {
    case "string":
    case "str":
      return typeof value === "string";
    case "int":
      return Number.isInteger(value);
    case "number":
    case "float":
      return typeof value === "number";
    case "boolean":
    case "bool":
      return typeof value === "boolean";
    default:
      return /\[\]$|^(Array<|list\b|List\b)/.test(type ?? "") && Array.isArray(value);
  }
}
