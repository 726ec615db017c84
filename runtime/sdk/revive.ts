/** Parameters come as JSON; zod's types that JSON has no form for are made from the form that forms and files give them. */
import type { z } from "zod";

type Def = z.core.$ZodTypeDef & Readonly<Record<string, unknown>>;

/**
 * The value as the schema wants it: dates from text, bigints from whole numbers, sets from lists, maps from objects.
 * What does not fit is left as it is: the schema says what is wrong with it.
 */
export function revive(schema: z.core.$ZodType, value: unknown): unknown {
  // SAFETY: every definition is an object with `type`; the other keys are read as unknown.
  const def = schema._zod.def as Def;
  const inner = (key: string, part: unknown): unknown => (isSchema(def[key]) ? revive(def[key], part) : part);
  switch (def.type) {
    case "date":
      return typeof value === "string" ? new Date(value) : value;
    case "bigint":
      return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
    case "set":
      return Array.isArray(value) ? new Set(value.map((item) => inner("valueType", item))) : value;
    case "map":
      return isRecord(value)
        ? new Map(Object.entries(value).map(([key, item]) => [inner("keyType", key), inner("valueType", item)]))
        : value;
    case "array":
      return Array.isArray(value) ? value.map((item) => inner("element", item)) : value;
    case "record":
      return isRecord(value) ? mapped(value, (_, item) => inner("valueType", item)) : value;
    case "object": {
      const { shape } = def;
      if (!isRecord(value) || !isRecord(shape)) return value;
      return mapped(value, (key, item) => {
        const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
        return isSchema(field) ? revive(field, item) : item;
      });
    }
    case "tuple": {
      const { items } = def;
      return Array.isArray(value) && Array.isArray(items)
        ? value.map((item, index) => (isSchema(items[index]) ? revive(items[index], item) : item))
        : value;
    }
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "nonoptional":
    case "readonly":
    case "catch":
      return value === null ? value : inner("innerType", value);
    default:
      return value;
  }
}

function isSchema(part: unknown): part is z.core.$ZodType {
  return typeof part === "object" && part !== null && "_zod" in part;
}

/** A plain object only: a map, a date or an instance that a parent pipeline gave is already what it should be. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

function mapped(
  record: Readonly<Record<string, unknown>>,
  change: (key: string, item: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, change(key, item)]));
}
