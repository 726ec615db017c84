/** What a zod expression says, in our words, and how shapes are put together. */
import type { Node } from "web-tree-sitter";
import type { Json, JsonSchema } from "../../model/json.ts";
import type { Range } from "../../model/range.ts";
import type { Module } from "./module.ts";

/** A schema, and what lies around it: default, optionality, help. */
export interface Shape {
  readonly schema: JsonSchema;
  readonly isOptional: boolean;
  readonly help?: string | undefined;
  readonly default?: { readonly value: Json | undefined; readonly source: string; readonly range: Range } | undefined;
  /** For objects: their properties in order, as nodes can still be read from them. */
  readonly properties?: readonly ShapeProperty[] | undefined;
}

export interface ShapeProperty {
  readonly name: string;
  readonly shape: Shape;
  readonly range: Range;
  readonly nameRange: Range;
}

export const anything: Shape = { schema: {}, isOptional: false };

/** One call in a chain, with what its arguments say. */
export interface ZodCall {
  readonly name: string;
  readonly arguments: readonly Node[];
  readonly module: Module;
  /** The argument as a schema. */
  shape(index: number): Shape;
  /** The argument as a literal, also through a constant of the file. */
  literal(index: number): Json | undefined;
  /** The schemas in an array argument. */
  items(index: number): readonly Shape[];
  /** The properties of an argument that is a record of schemas or an object schema. */
  properties(index: number): readonly ShapeProperty[] | undefined;
}

export function plain(schema: JsonSchema): Shape {
  return { schema, isOptional: false };
}

export function nullable(shape: Shape): Shape {
  return { ...shape, schema: { anyOf: [shape.schema, { type: "null" }] } };
}

export function union(shapes: readonly Shape[]): Shape {
  return {
    schema: { anyOf: shapes.map((shape) => shape.schema) },
    isOptional: shapes.some((shape) => shape.isOptional),
  };
}

/** The schema of an object, with its properties kept beside it for their ranges. */
export function object(properties: readonly ShapeProperty[]): Shape {
  const required = properties.filter(({ shape }) => !shape.isOptional && !shape.default).map(({ name }) => name);
  const schema: JsonSchema = {
    type: "object",
    properties: Object.fromEntries(properties.map(({ name, shape }) => [name, described(shape)])),
    ...(required.length > 0 ? { required } : {}),
  };
  return { schema, isOptional: false, properties };
}

/** The schema with help and default in it, as JSON Schema has them for nested values. */
export function described(shape: Shape): JsonSchema {
  return {
    ...shape.schema,
    ...(shape.help === undefined ? {} : { description: shape.help }),
    ...(shape.default?.value === undefined ? {} : { default: shape.default.value }),
  };
}
