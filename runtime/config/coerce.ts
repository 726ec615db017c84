/** Turns text from a command line, an environment variable or a text field into the value that a schema asks for. */
import type { Json, JsonSchema } from "../model/json.ts";
import { describeType, show } from "./check.ts";
import { readData } from "./data-text.ts";
import { isKept } from "./exact.ts";

export type Coerced =
  | { readonly type: "value"; readonly value: Json }
  | { readonly type: "problem"; readonly message: string };

/**
 * The value that a text stands for. Bounds and the like are not checked here: `checkValue` does that for values from anywhere.
 *
 * @example coerce({ type: "integer" }, "5") // { type: "value", value: 5 }
 */
export function coerce(schema: JsonSchema, text: string): Coerced {
  if (schema.const !== undefined || schema.enum)
    return coerceChoice(schema.enum ?? [schema.const ?? null], schema, text);
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return coerceFirst(branches, schema, text);
  if (typeof schema.type === "object")
    return coerceFirst(
      schema.type.map((type) => ({ ...schema, type })),
      schema,
      text,
    );
  switch (schema.type) {
    case "string":
      return { type: "value", value: text };
    case "integer":
    case "number":
      return coerceNumber(schema, text.trim());
    case "boolean":
      return coerceBoolean(schema, text.trim().toLowerCase());
    case "null":
      return text.trim() === "null" ? { type: "value", value: null } : refuse(schema, text);
    case "array":
    case "object":
      return coerceJson(schema, text);
    default:
      return coerceAny(text);
  }
}

function coerceChoice(choices: readonly Json[], schema: JsonSchema, text: string): Coerced {
  const same =
    choices.find((choice) => choice === text) ??
    choices.find((choice) => typeof choice !== "string" && JSON.stringify(choice) === text.trim());
  return same === undefined ? refuse(schema, text) : { type: "value", value: same };
}

/** Text fits nearly every text schema, so the stricter alternatives come first. */
function coerceFirst(branches: readonly JsonSchema[], schema: JsonSchema, text: string): Coerced {
  const rank = (branch: JsonSchema) =>
    branch.enum || branch.const !== undefined ? 0 : branch.type === "string" ? 2 : branch.type === undefined ? 3 : 1;
  const attempts = branches.toSorted((a, b) => rank(a) - rank(b)).map((branch) => coerce(branch, text));
  const single = branches.filter((branch) => branch.type !== "null");
  return (
    attempts.find((attempt) => attempt.type === "value") ??
    (single.length === 1 && single[0] ? problemOf(coerce(single[0], text), schema, text) : refuse(schema, text))
  );
}

function problemOf(attempt: Coerced, schema: JsonSchema, text: string): Coerced {
  // "must be a whole number, got …" should say "or null" too; only messages of JSON texts are kept as they are.
  return attempt.type === "problem" && attempt.message.startsWith("must be JSON") ? attempt : refuse(schema, text);
}

function coerceNumber(schema: JsonSchema, text: string): Coerced {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return refuse(schema, text);
  const value = Number(text);
  if (schema.type === "integer" && !Number.isInteger(value)) return refuse(schema, text);
  if (!Number.isFinite(value) || (/^[+-]?\d+$/.test(text) && !isKept(BigInt(text.replace("+", ""))))) {
    return { type: "problem", message: `is too large to be held exactly, got ${text}` };
  }
  return { type: "value", value };
}

function coerceBoolean(schema: JsonSchema, text: string): Coerced {
  if (["true", "yes", "on", "1"].includes(text)) return { type: "value", value: true };
  if (["false", "no", "off", "0"].includes(text)) return { type: "value", value: false };
  return refuse(schema, text);
}

/** Lists and objects are written as JSON. */
function coerceJson(schema: JsonSchema, text: string): Coerced {
  const what = schema.type === "array" ? "a list" : "an object";
  const example = schema.type === "array" ? `'["a", "b"]'` : `'{"a": 1}'`;
  try {
    JSON.parse(text);
  } catch {
    return { type: "problem", message: `must be JSON for ${what} such as ${example}${got(schema, text)}` };
  }
  const read = exactJson(text);
  if (read.type === "problem") return read;
  const fits =
    schema.type === "array"
      ? Array.isArray(read.value)
      : read.value !== null && typeof read.value === "object" && !Array.isArray(read.value);
  return fits ? read : refuse(schema, text);
}

/** Without a type, JSON is JSON and everything else is text. */
function coerceAny(text: string): Coerced {
  try {
    JSON.parse(text);
  } catch {
    return { type: "value", value: text };
  }
  return exactJson(text);
}

/** JSON read by the reader that rounds no integer and drops no duplicate key. */
function exactJson(text: string): Coerced {
  const { root, problems } = readData(text, "value");
  const [problem] = problems;
  if (problem) return { type: "problem", message: `is not usable: ${problem.message}` };
  return { type: "value", value: root?.value ?? null };
}

function refuse(schema: JsonSchema, text: string): Coerced {
  return { type: "problem", message: `must be ${describeType(schema)}${got(schema, text)}` };
}

function got(schema: JsonSchema, text: string): string {
  return schema.format === "secret" ? "" : `, got ${show(text)}`;
}
