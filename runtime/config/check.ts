/**
 * Checks values against JSON Schema 2020-12, with short messages of our own.
 *
 * Job: the one rule that form, command line and engine share.
 * Boundary: no `eval`, no throwing: a schema that cannot be understood (a pattern that is not a regular expression here)
 * refuses nothing.
 * Invariants:
 * 1. The common keywords are decided here; what is rarer (`not`, `if`, …) is decided by the validator library.
 * 2. An empty answer means that the value is valid.
 */
import { Validator } from "@cfworker/json-schema";
import type { Schema } from "@cfworker/json-schema";
import type { Parameter } from "../model/graph.ts";
import type { Json, JsonSchema } from "../model/json.ts";
import { isEqual, isList } from "./equal.ts";
import { formatMessages } from "./formats.ts";
import { suggestion } from "./problem.ts";
import { followReference, isLocalReference } from "./reference.ts";

type ValuePath = readonly (string | number)[];

export interface ValueProblem {
  readonly path: ValuePath;
  /** Follows a name: `must be at least 1, got 0`. */
  readonly message: string;
  /** The same for where the value is seen: `must be at least 1`. */
  readonly brief?: string;
}

/** What is wrong with a value; empty when nothing is. `root` is where the schema's references point into. */
export function checkValue(schema: JsonSchema, value: Json, root: JsonSchema = schema): readonly ValueProblem[] {
  const problems = explain(schema, value, [], root);
  if (problems.length > 0 || !needsLibrary(schema)) return problems;
  return libraryProblems(schema, value);
}

/** Checks the values of a pipeline's parameters all together: unknown, missing and invalid ones. A default counts where no value is given. */
export function checkParameters(
  parameters: readonly Parameter[],
  values: { readonly [name: string]: Json },
): readonly (ValueProblem & { readonly parameter: string })[] {
  const problems: (ValueProblem & { parameter: string })[] = [];
  const names = parameters.map((parameter) => parameter.name);
  for (const name of Object.keys(values)) {
    if (!names.includes(name)) problems.push({ parameter: name, path: [], message: unknownParameter(name, names) });
  }
  for (const parameter of parameters) {
    const value = Object.hasOwn(values, parameter.name) ? values[parameter.name] : parameter.default;
    if (value !== undefined)
      problems.push(
        ...checkValue(parameter.schema, value).map((problem) => ({ parameter: parameter.name, ...problem })),
      );
    else if (parameter.required) problems.push({ parameter: parameter.name, path: [], message: "is required" });
  }
  return problems;
}

export function unknownParameter(name: string, names: readonly string[]): string {
  return `is not a parameter of this pipeline.${suggestion(name, names, "parameters")}`;
}

/** A schema's type in words: `a whole number`, `text or null`. */
export function describeType(schema: JsonSchema): string {
  if (schema.const !== undefined) return show(schema.const);
  if (schema.enum) return `one of ${schema.enum.map(show).join(", ")}`;
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return [...new Set(branches.map(describeType))].join(" or ");
  const types = schema.type === undefined ? [] : typeof schema.type === "string" ? [schema.type] : schema.type;
  return types.length === 0 ? "anything" : types.map((type) => typeWords[type] ?? type).join(" or ");
}

const typeWords: { readonly [type: string]: string } = {
  integer: "a whole number",
  number: "a number",
  string: "text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  null: "null",
};

function explain(given: JsonSchema, value: Json, path: ValuePath, root: JsonSchema): ValueProblem[] {
  const schema = isLocalReference(given) ? followReference(given, root) : given;
  const got = schema.format === "secret" ? "" : `, got ${show(value)}`;
  const must = (message: string): ValueProblem => ({
    path,
    message: `must ${message}${got}`,
    brief: `must ${message}`,
  });
  const types = schema.type === undefined ? undefined : typeof schema.type === "string" ? [schema.type] : schema.type;
  if (schema.enum && !schema.enum.some((each) => isEqual(each, value))) return [must(`be ${describeType(schema)}`)];
  if (schema.const !== undefined && !isEqual(schema.const, value)) return [must(`be ${describeType(schema)}`)];
  if (types && !types.some((type) => hasType(type, value))) return [must(`be ${describeType(schema)}`)];
  const problems: ValueProblem[] = [];
  if (typeof value === "number") problems.push(...explainNumber(schema, value).map(must));
  else if (typeof value === "string") problems.push(...explainText(schema, value).map(must));
  else if (isList(value)) problems.push(...explainList(schema, value, path, root));
  else if (value !== null && typeof value === "object") problems.push(...explainObject(schema, value, path, root));
  for (const part of schema.allOf ?? []) problems.push(...explain(part, value, path, root));
  if (schema.anyOf) problems.push(...explainChoice(schema.anyOf, value, path, root, must));
  if (schema.oneOf) {
    const fitting = schema.oneOf.filter((branch) => checkValue(branch, value, root).length === 0).length;
    if (fitting === 0) problems.push(...explainChoice(schema.oneOf, value, path, root, must));
    else if (fitting > 1) problems.push(must("fit only one of its alternatives"));
  }
  return problems;
}

function explainNumber(schema: JsonSchema, value: number): string[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const problems: string[] = [];
  if (minimum !== undefined && value < minimum) problems.push(`be at least ${minimum}`);
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) problems.push(`be more than ${exclusiveMinimum}`);
  if (maximum !== undefined && value > maximum) problems.push(`be at most ${maximum}`);
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) problems.push(`be less than ${exclusiveMaximum}`);
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) problems.push(`be a multiple of ${multipleOf}`);
  return problems;
}

function explainText(schema: JsonSchema, value: string): string[] {
  const { minLength, maxLength, pattern, format } = schema;
  const problems: string[] = [];
  const length = Array.from(value).length; // Code points, as JSON Schema counts.
  if (minLength !== undefined && length < minLength)
    problems.push(minLength === 1 ? "not be empty" : `have at least ${minLength} characters`);
  if (maxLength !== undefined && length > maxLength) problems.push(`have at most ${count(maxLength, "character")}`);
  const wrongFormat = format === undefined ? undefined : formatMessages(format, value);
  if (wrongFormat !== undefined) problems.push(wrongFormat);
  else if (pattern !== undefined && !matches(pattern, value)) problems.push(`match ${pattern}`);
  return problems;
}

function explainList(schema: JsonSchema, value: readonly Json[], path: ValuePath, root: JsonSchema): ValueProblem[] {
  const problems: ValueProblem[] = [];
  const { minItems, maxItems, prefixItems = [], items } = schema;
  const most = items === false ? Math.min(maxItems ?? Infinity, prefixItems.length) : (maxItems ?? Infinity);
  if (minItems !== undefined && value.length < minItems)
    problems.push(counted(path, `must have at least ${count(minItems, "item")}`, value));
  if (value.length > most) problems.push(counted(path, `must have at most ${count(most, "item")}`, value));
  if (
    schema.uniqueItems === true &&
    value.some((item, index) => value.slice(0, index).some((other) => isEqual(item, other)))
  ) {
    problems.push({ path, message: "must not have equal items" });
  }
  for (const [index, item] of value.entries()) {
    const own = prefixItems[index] ?? (typeof items === "object" ? items : undefined);
    if (own) problems.push(...explain(own, item, [...path, index], root));
  }
  return problems;
}

function explainObject(
  schema: JsonSchema,
  value: { readonly [key: string]: Json },
  path: ValuePath,
  root: JsonSchema,
): ValueProblem[] {
  const problems: ValueProblem[] = [];
  const { properties = {}, required = [], additionalProperties } = schema;
  for (const key of required)
    if (!Object.hasOwn(value, key)) problems.push({ path: [...path, key], message: "is required" });
  for (const [key, item] of Object.entries(value)) {
    const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (own) problems.push(...explain(own, item, [...path, key], root));
    // With `patternProperties` only the library can tell what is additional.
    else if (schema["patternProperties"] !== undefined) continue;
    else if (additionalProperties === false)
      problems.push({
        path: [...path, key],
        message: `is not known.${suggestion(key, Object.keys(properties), "keys")}`,
      });
    else if (typeof additionalProperties === "object")
      problems.push(...explain(additionalProperties, item, [...path, key], root));
  }
  return problems;
}

function counted(path: ValuePath, brief: string, value: readonly Json[]): ValueProblem {
  return { path, brief, message: `${brief}, got ${value.length}` };
}

/** When the value's type fits just one alternative, that one's complaint says most; otherwise the alternatives are named. */
function explainChoice(
  branches: readonly JsonSchema[],
  value: Json,
  path: ValuePath,
  root: JsonSchema,
  must: (message: string) => ValueProblem,
): ValueProblem[] {
  const answers = branches.map((branch) =>
    explain(branch, value, path, root).concat(needsLibrary(branch) ? libraryProblems(branch, value) : []),
  );
  if (answers.some((problems) => problems.length === 0)) return [];
  const sameType = branches.flatMap((given, index) => {
    const branch = followReference(given, root);
    const types = branch.type === undefined ? [] : typeof branch.type === "string" ? [branch.type] : branch.type;
    return types.some((type) => hasType(type, value)) && !branch.enum ? [answers[index] ?? []] : [];
  });
  const [only] = sameType;
  if (sameType.length === 1 && only) return only;
  return [must(`be ${describeType({ anyOf: branches.map((branch) => followReference(branch, root)) })}`)];
}

/** Keywords of JSON Schema that are not decided above. */
const rareKeywords = [
  "$dynamicRef",
  "not",
  "if",
  "patternProperties",
  "propertyNames",
  "dependentRequired",
  "dependentSchemas",
  "contains",
  "minProperties",
  "maxProperties",
  "unevaluatedProperties",
  "unevaluatedItems",
];

function needsLibrary(schema: JsonSchema): boolean {
  if (rareKeywords.some((keyword) => schema[keyword] !== undefined)) return true;
  if (schema["$ref"] !== undefined && !isLocalReference(schema)) return true;
  const { anyOf = [], oneOf = [], allOf = [], prefixItems = [], properties = {}, items, additionalProperties } = schema;
  return [...anyOf, ...oneOf, ...allOf, ...prefixItems, ...Object.values(properties), items, additionalProperties].some(
    (part) => typeof part === "object" && needsLibrary(part),
  );
}

function libraryProblems(schema: JsonSchema, value: Json): ValueProblem[] {
  try {
    // SAFETY: the library reads keywords by name and ignores the rest, as we do.
    const result = new Validator(schema as Schema, "2020-12", false).validate(value);
    if (result.valid) return [];
    const leaf = result.errors.at(-1);
    const path = (leaf?.instanceLocation ?? "#")
      .split("/")
      .slice(1)
      .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
    return [
      {
        path,
        message: `does not fit its schema (${leaf?.keyword ?? "schema"})${schema.format === "secret" ? "" : `, got ${show(value)}`}`,
      },
    ];
  } catch {
    // A reference to nowhere or a pattern that is no regular expression: nothing can be said against the value.
    return [];
  }
}

function hasType(type: string, value: Json): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "integer":
      return Number.isInteger(value);
    case "array":
      return isList(value);
    case "object":
      return value !== null && typeof value === "object" && !isList(value);
    default:
      return typeof value === type;
  }
}

/** 0.3 is a multiple of 0.1 for people, though not in binary: the quotient may miss a whole number by a rounding error. */
function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) <= 1e-9 * Math.max(1, Math.abs(quotient));
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** A value in a message: JSON, cut short. */
export function show(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
