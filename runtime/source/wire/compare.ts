/**
 * Whether a wire can fit, by the schemas of both ends.
 *
 * Conservative: the answer is only no when no value of the one end could ever be taken by the other. What is not known fits.
 */
import type { JsonSchema } from "../../model/json.ts";

export function canFit(from: JsonSchema | undefined, to: JsonSchema | undefined): boolean {
  if (!from || !to) return true;
  const given = alternatives(from);
  const taken = alternatives(to);
  return given.some((one) => taken.some((other) => fitsOne(one, other)));
}

function fitsOne(from: JsonSchema, to: JsonSchema): boolean {
  const given = typesOf(from);
  const taken = typesOf(to);
  if (given.length === 0 || taken.length === 0) return true;
  if (!given.some((one) => taken.some((other) => one === other || (one === "integer" && other === "number"))))
    return false;
  const values = literals(from);
  const accepted = literals(to);
  if (values && accepted && !values.some((value) => accepted.includes(value))) return false;
  const arrays = given.includes("array") && taken.includes("array") && given.length === 1;
  return arrays ? canFitItems(from, to) : true;
}

function canFitItems(from: JsonSchema, to: JsonSchema): boolean {
  const { prefixItems: given } = from;
  const { prefixItems: taken } = to;
  if (given && taken) {
    return given.length === taken.length && given.every((item, index) => canFit(item, taken[index]));
  }
  const one = typeof from.items === "object" ? from.items : undefined;
  const other = typeof to.items === "object" ? to.items : undefined;
  if (given && other) return given.every((item) => canFit(item, other));
  if (one && taken) return taken.every((item) => canFit(one, item));
  return canFit(one, other);
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const members = schema.anyOf ?? schema.oneOf;
  return members ? members.flatMap(alternatives) : [schema];
}

function typesOf(schema: JsonSchema): readonly string[] {
  if (schema.type !== undefined) return typeof schema.type === "string" ? [schema.type] : schema.type;
  const values = literals(schema);
  if (!values) return [];
  return [...new Set(values.map((value) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value)))];
}

function literals(schema: JsonSchema): readonly unknown[] | undefined {
  return schema.const === undefined ? schema.enum : [schema.const];
}

/** The schema of one item of a list; undefined when it is not known. */
export function itemSchema(schema: JsonSchema | undefined): JsonSchema | undefined {
  if (!schema) return undefined;
  const lists = alternatives(schema).filter((one) => one.type === "array");
  const items = lists.map((list) => (typeof list.items === "object" ? list.items : undefined));
  return items.length === 1 ? items[0] : undefined;
}

/** A schema in a few words, for a message: `number`, `list of string`, `"a" | "b"`. */
export function schemaName(schema: JsonSchema): string {
  const members = schema.anyOf ?? schema.oneOf;
  if (members) return members.map(schemaName).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "array" && typeof schema.items === "object") return `list of ${schemaName(schema.items)}`;
  if (schema.type === "array") return "list";
  const types = typesOf(schema);
  return types.length > 0 ? types.join(" | ") : "any value";
}
