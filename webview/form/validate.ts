/** Checks a value against the part of JSON Schema that forms use. The host's check, by the engine's own rules, has the last word before a run. */
import type { Json, JsonSchema } from "../../runtime/model/json.ts";
import { formatJson, isList, isRecord } from "../format/value.ts";
import { resolve, typesOf } from "./schema.ts";

export interface ValueProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export function validate(
  schema: JsonSchema,
  value: Json,
  root: JsonSchema = schema,
  path: readonly (string | number)[] = [],
): ValueProblem[] {
  const resolved = resolve(schema, root);
  const problem = (message: string) => [{ path, message }];
  if (resolved.const !== undefined && !isSame(resolved.const, value))
    return problem(`Must be ${formatJson(resolved.const)}.`);
  if (resolved.enum && !resolved.enum.some((option) => isSame(option, value)))
    return problem(`Must be one of ${resolved.enum.map((option) => formatJson(option)).join(", ")}.`);
  const variants = resolved.anyOf ?? resolved.oneOf;
  if (variants) {
    const found = variants.map((variant) => validate(variant, value, root, path));
    if (!found.some((problems) => problems.length === 0)) return found.toSorted((a, b) => a.length - b.length)[0] ?? [];
  }
  const types = typesOf(resolved);
  if (types.length > 0 && !types.some((type) => hasType(type, value)))
    return problem(`Must be ${types.map((type) => typeNames[type] ?? type).join(" or ")}.`);
  if (typeof value === "number") return numberProblems(resolved, value).flatMap(problem);
  if (typeof value === "string") return stringProblems(resolved, value).flatMap(problem);
  if (isList(value))
    return [...listProblems(resolved, value).flatMap(problem), ...itemProblems(resolved, value, root, path)];
  if (isRecord(value)) return recordProblems(resolved, value, root, path);
  return [];
}

const typeNames: { readonly [type: string]: string } = {
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  null: "none",
  array: "a list",
  object: "a record",
};

function hasType(type: string, value: Json): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "integer":
      return Number.isInteger(value);
    case "array":
      return isList(value);
    case "object":
      return isRecord(value);
    default:
      return typeof value === type;
  }
}

function numberProblems(schema: JsonSchema, value: number): string[] {
  const problems: string[] = [];
  if (schema.minimum !== undefined && value < schema.minimum) problems.push(`Must be at least ${schema.minimum}.`);
  if (schema.maximum !== undefined && value > schema.maximum) problems.push(`Must be at most ${schema.maximum}.`);
  if (schema.exclusiveMinimum !== undefined && value <= schema.exclusiveMinimum)
    problems.push(`Must be more than ${schema.exclusiveMinimum}.`);
  if (schema.exclusiveMaximum !== undefined && value >= schema.exclusiveMaximum)
    problems.push(`Must be less than ${schema.exclusiveMaximum}.`);
  if (schema.multipleOf !== undefined && !isMultiple(value, schema.multipleOf))
    problems.push(`Must be a multiple of ${schema.multipleOf}.`);
  return problems;
}

/** Tolerates what binary fractions cannot hold: 0.3 is a multiple of 0.1. */
function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9 * Math.max(1, Math.abs(quotient));
}

function stringProblems(schema: JsonSchema, value: string): string[] {
  const problems: string[] = [];
  const length = Array.from(value).length;
  if (schema.minLength !== undefined && length < schema.minLength)
    problems.push(schema.minLength === 1 ? "Must not be empty." : `Must have at least ${schema.minLength} characters.`);
  if (schema.maxLength !== undefined && length > schema.maxLength)
    problems.push(`Must have at most ${schema.maxLength} characters.`);
  if (schema.pattern !== undefined && matches(schema.pattern, value) === false)
    problems.push(`Must match ${schema.pattern}.`);
  if (schema.format === "date" && Number.isNaN(Date.parse(value))) problems.push("Must be a date such as 2026-01-31.");
  if (schema.format === "date-time" && Number.isNaN(Date.parse(value)))
    problems.push("Must be a date and time such as 2026-01-31T09:30:00Z.");
  return problems;
}

/** Undefined for patterns of another regular-expression dialect: the host decides on those. */
function matches(pattern: string, value: string): boolean | undefined {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return undefined;
  }
}

function listProblems(schema: JsonSchema, value: readonly Json[]): string[] {
  const problems: string[] = [];
  if (schema.minItems !== undefined && value.length < schema.minItems)
    problems.push(`Needs at least ${schema.minItems} ${schema.minItems === 1 ? "item" : "items"}.`);
  if (schema.maxItems !== undefined && value.length > schema.maxItems)
    problems.push(`Takes at most ${schema.maxItems} ${schema.maxItems === 1 ? "item" : "items"}.`);
  if (schema.uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length)
    problems.push("Items must differ.");
  return problems;
}

function itemProblems(
  schema: JsonSchema,
  value: readonly Json[],
  root: JsonSchema,
  path: readonly (string | number)[],
): ValueProblem[] {
  return value.flatMap((item, index) => {
    const itemSchema = schema.prefixItems?.[index] ?? (typeof schema.items === "object" ? schema.items : undefined);
    return itemSchema ? validate(itemSchema, item, root, [...path, index]) : [];
  });
}

function recordProblems(
  schema: JsonSchema,
  value: { readonly [key: string]: Json },
  root: JsonSchema,
  path: readonly (string | number)[],
): ValueProblem[] {
  const missing = (schema.required ?? [])
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => ({ path: [...path, name], message: "Is required." }));
  const wrong = Object.entries(value).flatMap(([name, item]) => {
    const known = schema.properties?.[name];
    if (known) return validate(known, item, root, [...path, name]);
    if (schema.additionalProperties === false) return [{ path: [...path, name], message: "Is not a known field." }];
    return typeof schema.additionalProperties === "object"
      ? validate(schema.additionalProperties, item, root, [...path, name])
      : [];
  });
  return [...missing, ...wrong];
}

export function isSame(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => isSame(item, b[index] ?? null));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key] ?? null, b[key] ?? null))
  );
}
