/** The methods of a zod chain: each turns a shape into a narrower or better described one. */
import type { JsonSchema } from "../../model/json.ts";
import { rangeOf, textOf } from "../syntax.ts";
import { unwrapped } from "./tree.ts";
import { stringFormat } from "./zod-base.ts";
import { nullable, object, union, type Shape, type ShapeProperty, type ZodCall } from "./zod-shape.ts";

export function applyMethod(shape: Shape, call: ZodCall): Shape {
  const value = call.literal(0);
  const number = typeof value === "number" ? value : undefined;
  switch (call.name) {
    case "optional":
    case "exactOptional":
      return { ...shape, isOptional: true };
    case "nullable":
      return nullable(shape);
    case "nullish":
      return { ...nullable(shape), isOptional: true };
    case "nonoptional":
    case "unwrap":
      return { ...shape, isOptional: false };
    case "default":
    case "prefault": {
      const node = call.arguments[0];
      if (!node) return shape;
      const source = textOf(node, call.module.text);
      return { ...shape, default: { value, source, range: rangeOf(node) } };
    }
    case "describe":
      return typeof value === "string" ? { ...shape, help: value } : shape;
    case "meta":
      return withMeta(shape, value);
    case "int":
    case "safe":
      return narrowed(shape, call.name === "int" ? { type: "integer" } : {});
    case "min":
    case "gte":
      return narrowed(shape, number === undefined ? {} : lowerBound(shape.schema, number));
    case "max":
    case "lte":
      return narrowed(shape, number === undefined ? {} : upperBound(shape.schema, number));
    case "gt":
      return narrowed(shape, number === undefined ? {} : { exclusiveMinimum: number });
    case "lt":
      return narrowed(shape, number === undefined ? {} : { exclusiveMaximum: number });
    case "positive":
      return narrowed(shape, { exclusiveMinimum: 0 });
    case "nonnegative":
      return narrowed(shape, { minimum: 0 });
    case "negative":
      return narrowed(shape, { exclusiveMaximum: 0 });
    case "nonpositive":
      return narrowed(shape, { maximum: 0 });
    case "multipleOf":
    case "step":
      return narrowed(shape, number === undefined ? {} : { multipleOf: number });
    case "length":
      return number === undefined
        ? shape
        : narrowed(shape, { ...lowerBound(shape.schema, number), ...upperBound(shape.schema, number) });
    case "nonempty":
      return narrowed(shape, lowerBound(shape.schema, 1));
    case "regex":
      return narrowed(shape, pattern(call));
    case "startsWith":
      return typeof value === "string" ? narrowed(shape, { pattern: `^${quoted(value)}` }) : shape;
    case "endsWith":
      return typeof value === "string" ? narrowed(shape, { pattern: `${quoted(value)}$` }) : shape;
    case "includes":
      return typeof value === "string" ? narrowed(shape, { pattern: quoted(value) }) : shape;
    case "datetime":
      return narrowed(shape, { format: "date-time" });
    case "date":
    case "time":
    case "duration":
      return narrowed(shape, { format: call.name });
    case "array":
      return { schema: { type: "array", items: shape.schema }, isOptional: false };
    case "or":
      return union([shape, call.shape(0)]);
    case "and":
      return { schema: { allOf: [shape.schema, call.shape(0).schema] }, isOptional: false };
    case "extend":
    case "safeExtend":
    case "merge":
      return object(overridden(shape.properties ?? [], call.properties(0) ?? []));
    case "partial":
      return object(
        (shape.properties ?? []).map((property) => ({ ...property, shape: { ...property.shape, isOptional: true } })),
      );
    case "required":
      return object(
        (shape.properties ?? []).map((property) => ({ ...property, shape: { ...property.shape, isOptional: false } })),
      );
    case "pick":
    case "omit": {
      const names = new Set(typeof value === "object" && value !== null ? Object.keys(value) : []);
      return object((shape.properties ?? []).filter(({ name }) => names.has(name) === (call.name === "pick")));
    }
    case "strict":
      return narrowed(shape, { additionalProperties: false });
    case "catchall":
      return narrowed(shape, { additionalProperties: call.shape(0).schema });
    default: {
      const format = stringFormat(call.name);
      return format === undefined ? shape : narrowed(shape, { format });
    }
  }
}

function narrowed(shape: Shape, keywords: JsonSchema): Shape {
  return { ...shape, schema: { ...shape.schema, ...keywords } };
}

function lowerBound(schema: JsonSchema, bound: number): JsonSchema {
  if (schema.type === "string") return { minLength: bound };
  return schema.type === "array" ? { minItems: bound } : { minimum: bound };
}

function upperBound(schema: JsonSchema, bound: number): JsonSchema {
  if (schema.type === "string") return { maxLength: bound };
  return schema.type === "array" ? { maxItems: bound } : { maximum: bound };
}

function withMeta(shape: Shape, value: unknown): Shape {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return shape;
  const { description, id: _id, ...keywords } = value as Record<string, unknown>; // SAFETY: a literal that is an object and no array is a record.
  const help = typeof description === "string" ? description : shape.help;
  return { ...shape, schema: { ...shape.schema, ...keywords }, help };
}

function pattern(call: ZodCall): JsonSchema {
  const node = call.arguments[0] && unwrapped(call.arguments[0]);
  const source = node?.type === "regex" ? node.childForFieldName("pattern") : null;
  return source ? { pattern: textOf(source, call.module.text) } : {};
}

function quoted(value: string): string {
  return value.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}

function overridden(properties: readonly ShapeProperty[], others: readonly ShapeProperty[]): ShapeProperty[] {
  const result = new Map(properties.map((property) => [property.name, property]));
  for (const property of others) result.set(property.name, property);
  return [...result.values()];
}
