/** From JSON Schema to the widget that edits it. Widgets hold schemas, not widgets, so that recursive schemas end. */
import type { Json, JsonSchema } from "../../runtime/model/json.ts";
import { followReference } from "../../runtime/config/reference.ts";
import { formatJson, isRecord } from "../format/value.ts";

export interface Variant {
  readonly label: string;
  readonly schema: JsonSchema;
}

export type Widget =
  | {
      readonly type: "string";
      readonly isMultiline: boolean;
      readonly format?: string | undefined;
      readonly maxLength?: number | undefined;
    }
  | {
      readonly type: "number";
      readonly isInteger: boolean;
      readonly step: number | undefined;
      readonly bounds: string | undefined;
      /** `seconds`, `USD`: the schema's `unit`. */
      readonly unit?: string | undefined;
      readonly minimum?: number | undefined;
      readonly maximum?: number | undefined;
    }
  | { readonly type: "boolean" }
  | { readonly type: "choice"; readonly options: readonly Json[]; readonly isRadio: boolean }
  | { readonly type: "constant"; readonly value: Json }
  | { readonly type: "date"; readonly input: "date" | "datetime-local" | "time" }
  | { readonly type: "path" }
  | { readonly type: "secret" }
  /** None is a state of its own, not an empty value. */
  | { readonly type: "optional"; readonly inner: JsonSchema }
  | { readonly type: "union"; readonly variants: readonly Variant[] }
  | {
      readonly type: "list";
      readonly items: JsonSchema;
      readonly minItems: number;
      readonly maxItems: number | undefined;
    }
  | { readonly type: "tuple"; readonly items: readonly JsonSchema[] }
  | { readonly type: "dictionary"; readonly values: JsonSchema }
  | {
      readonly type: "object";
      readonly fields: readonly { readonly name: string; readonly schema: JsonSchema; readonly isRequired: boolean }[];
    }
  | { readonly type: "json" };

/** Up to this many choices are all shown as radio buttons. */
const radioUpTo = 3;

export function widgetFor(schema: JsonSchema, root: JsonSchema = schema): Widget {
  const resolved = resolve(schema, root);
  if (resolved.const !== undefined) return { type: "constant", value: resolved.const };
  const inner = withoutNone(resolved, root);
  if (inner) return { type: "optional", inner };
  if (resolved.enum) return choice(resolved.enum);
  const variants = resolved.anyOf ?? resolved.oneOf;
  if (variants) return unionOf(variants, root);
  const types = typesOf(resolved);
  if (types.length > 1)
    return unionOf(
      types.map((type) => ({ ...resolved, type })),
      root,
    );
  switch (types[0]) {
    case "string":
      return stringWidget(resolved);
    case "integer":
    case "number":
      return numberWidget(resolved, types[0] === "integer");
    case "boolean":
      return { type: "boolean" };
    case "array":
      return listWidget(resolved);
    case "object":
      return objectWidget(resolved);
    default:
      return { type: "json" };
  }
}

/** Follows `$ref` into the root's definitions and merges `allOf`; what cannot be followed is taken as "anything". */
export function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const followed = followReference(schema, root);
  if (!followed.allOf) return followed;
  const { allOf, ...rest } = followed;
  return allOf.reduce<JsonSchema>((merged, part) => ({ ...resolve(part, root), ...merged }), rest);
}

export function typesOf(schema: JsonSchema): readonly string[] {
  if (typeof schema.type === "string") return [schema.type];
  if (Array.isArray(schema.type)) return schema.type;
  if (schema.properties) return ["object"];
  if (schema.items !== undefined || schema.prefixItems) return ["array"];
  return [];
}

/** The schema without its `null`, or undefined when it has none. */
function withoutNone(schema: JsonSchema, root: JsonSchema): JsonSchema | undefined {
  const { default: _, ...rest } = schema;
  const isNull = (variant: JsonSchema) => {
    const resolved = resolve(variant, root);
    return resolved.type === "null" || resolved.const === null;
  };
  for (const keyword of ["anyOf", "oneOf"] as const) {
    const variants = rest[keyword];
    if (!variants?.some(isNull)) continue;
    const others = variants.filter((variant) => !isNull(variant));
    const [only] = others;
    if (others.length === 0) return undefined;
    return others.length === 1 && only ? { ...omit(rest, keyword), ...only } : { ...rest, [keyword]: others };
  }
  if (rest.enum?.includes(null) && rest.enum.length > 1)
    return { ...rest, enum: rest.enum.filter((option) => option !== null), ...withoutNullType(rest) };
  const types = typesOf(rest);
  return types.includes("null") && types.length > 1 ? { ...rest, ...withoutNullType(rest) } : undefined;
}

function withoutNullType(schema: JsonSchema): JsonSchema {
  const types = typesOf(schema).filter((type) => type !== "null");
  return types.length === 0 ? {} : types.length === 1 && types[0] !== undefined ? { type: types[0] } : { type: types };
}

function omit(schema: JsonSchema, keyword: "anyOf" | "oneOf"): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== keyword));
}

function choice(options: readonly Json[]): Widget {
  const [only] = options;
  return options.length === 1 && only !== undefined
    ? { type: "constant", value: only }
    : { type: "choice", options, isRadio: options.length <= radioUpTo };
}

function unionOf(variants: readonly JsonSchema[], root: JsonSchema): Widget {
  const resolved = variants.map((variant) => resolve(variant, root));
  const [only] = variants;
  if (variants.length === 1 && only) return widgetFor(only, root);
  // A union of constants is an enumeration written out.
  const constants = resolved.flatMap((variant) => (variant.const !== undefined ? [variant.const] : []));
  if (constants.length === variants.length) return choice(constants);
  return {
    type: "union",
    variants: variants.map((schema, index) => ({ schema, label: variantLabel(resolved[index] ?? schema) })),
  };
}

const typeLabels: { readonly [type: string]: string } = {
  string: "Text",
  integer: "Integer",
  number: "Number",
  boolean: "Boolean",
  array: "List",
  object: "Record",
  null: "None",
};

function variantLabel(schema: JsonSchema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.const !== undefined) return formatJson(schema.const);
  if (schema.enum)
    return schema.enum
      .slice(0, 3)
      .map((option) => formatJson(option))
      .join(" | ");
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    if (property.const !== undefined) return `${name}: ${formatJson(property.const)}`;
  return (
    typesOf(schema)
      .map((type) => typeLabels[type] ?? type)
      .join(" or ") || "Any"
  );
}

function stringWidget(schema: JsonSchema): Widget {
  switch (schema.format) {
    case "date":
      return { type: "date", input: "date" };
    case "date-time":
      return { type: "date", input: "datetime-local" };
    case "time":
      return { type: "date", input: "time" };
    case "path":
      return { type: "path" };
    case "secret":
      return { type: "secret" };
    default:
      return {
        type: "string",
        isMultiline: schema.format === "multiline" || (schema.maxLength ?? 0) > 200,
        format: schema.format,
        maxLength: schema.maxLength,
      };
  }
}

function numberWidget(schema: JsonSchema, isInteger: boolean): Widget {
  const minimum = schema.minimum ?? schema.exclusiveMinimum;
  const maximum = schema.maximum ?? schema.exclusiveMaximum;
  return {
    type: "number",
    isInteger,
    step: schema.multipleOf ?? (isInteger ? 1 : undefined),
    bounds: boundsText(schema),
    ...(typeof schema["unit"] === "string" && { unit: schema["unit"] }),
    minimum,
    maximum,
  };
}

/** `1 to 100`, `at least 0`, `more than 0, less than 1`. Bounds that any JavaScript integer keeps are not worth a word. */
function boundsText(schema: JsonSchema): string | undefined {
  const low = worthSaying(schema.minimum);
  const high = worthSaying(schema.maximum);
  if (low !== undefined && high !== undefined) return `${low} to ${high}`;
  const parts = [
    low === undefined ? undefined : `at least ${low}`,
    schema.exclusiveMinimum === undefined ? undefined : `more than ${schema.exclusiveMinimum}`,
    high === undefined ? undefined : `at most ${high}`,
    schema.exclusiveMaximum === undefined ? undefined : `less than ${schema.exclusiveMaximum}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(", ");
}

function worthSaying(bound: number | undefined): number | undefined {
  return bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? undefined : bound;
}

function listWidget(schema: JsonSchema): Widget {
  if (schema.prefixItems && (schema.items === undefined || schema.items === false))
    return { type: "tuple", items: schema.prefixItems };
  const items = typeof schema.items === "object" ? schema.items : {};
  return { type: "list", items, minItems: schema.minItems ?? 0, maxItems: schema.maxItems };
}

function objectWidget(schema: JsonSchema): Widget {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length > 0)
    return {
      type: "object",
      fields: properties.map(([name, property]) => ({
        name,
        schema: property,
        isRequired: schema.required?.includes(name) ?? false,
      })),
    };
  return typeof schema.additionalProperties === "object"
    ? { type: "dictionary", values: schema.additionalProperties }
    : { type: "json" };
}

/** Which variant of a union a value belongs to: the first that its shape fits. */
export function variantOf(
  variants: readonly Variant[],
  value: Json,
  fits: (schema: JsonSchema, value: Json) => boolean,
): number {
  const exact = variants.findIndex((variant) => fits(variant.schema, value));
  if (exact !== -1) return exact;
  const kind = value === null ? "null" : Array.isArray(value) ? "array" : isRecord(value) ? "object" : typeof value;
  const near = variants.findIndex(({ schema }) =>
    typesOf(schema).some((type) => type === kind || (type === "integer" && kind === "number")),
  );
  return Math.max(0, near);
}
