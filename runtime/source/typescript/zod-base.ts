/** The schemas that a zod chain can begin with. */
import type { Json, JsonSchema } from "../../model/json.ts";
import { literalOf } from "./literal.ts";
import { parts } from "./tree.ts";
import { anything, nullable, object, plain, union, type Shape, type ZodCall } from "./zod-shape.ts";

const formats: Record<string, string> = {
  email: "email",
  url: "uri",
  httpUrl: "uri",
  uuid: "uuid",
  uuidv4: "uuid",
  guid: "uuid",
  ipv4: "ipv4",
  ipv6: "ipv6",
  hostname: "hostname",
  base64: "base64",
  cuid: "cuid",
  cuid2: "cuid2",
  ulid: "ulid",
  nanoid: "nanoid",
  jwt: "jwt",
  emoji: "emoji",
  e164: "e164",
};
const isoFormats: Record<string, string> = { date: "date", datetime: "date-time", time: "time", duration: "duration" };

/** The format that a method or base of this name gives to a string. */
export function stringFormat(name: string): string | undefined {
  return Object.hasOwn(formats, name) ? formats[name] : undefined;
}

export function baseSchema(namespace: string, call: ZodCall): Shape {
  if (namespace === "iso") {
    const format = Object.hasOwn(isoFormats, call.name) ? isoFormats[call.name] : undefined;
    return plain(format === undefined ? { type: "string" } : { type: "string", format });
  }
  const format = stringFormat(call.name);
  if (format !== undefined) return plain({ type: "string", format });
  switch (call.name) {
    case "string":
    case "templateLiteral":
      return plain({ type: "string" });
    case "number":
    case "float32":
    case "float64":
      return plain({ type: "number" });
    case "int":
    case "int32":
    case "uint32":
    case "bigint":
      return plain(call.name === "uint32" ? { type: "integer", minimum: 0 } : { type: "integer" });
    case "boolean":
      return plain({ type: "boolean" });
    case "stringbool":
      // It takes texts and gives booleans.
      return plain({ type: "string", enum: ["true", "false"] });
    case "date":
      return plain({ type: "string", format: "date-time" });
    case "null":
      return plain({ type: "null" });
    case "undefined":
    case "void":
      return { schema: {}, isOptional: true };
    case "literal":
      return plain(literalSchema(call.literal(0)));
    case "enum":
    case "nativeEnum":
      return plain(enumSchema(call));
    case "array":
    case "set":
      return plain({
        type: "array",
        items: call.shape(0).schema,
        ...(call.name === "set" ? { uniqueItems: true } : {}),
      });
    case "tuple": {
      const items = call.items(0).map((shape) => shape.schema);
      return plain({ type: "array", prefixItems: items, items: false, minItems: items.length, maxItems: items.length });
    }
    case "record":
    case "partialRecord":
    case "map":
      return plain({ type: "object", additionalProperties: call.shape(call.arguments.length - 1).schema });
    case "union":
      return union(call.items(0));
    case "discriminatedUnion":
      return plain({ oneOf: call.items(1).map((shape) => shape.schema) });
    case "intersection":
      return plain({ allOf: [call.shape(0).schema, call.shape(1).schema] });
    case "optional":
      return { ...call.shape(0), isOptional: true };
    case "nullable":
      return nullable(call.shape(0));
    case "nullish":
      return { ...nullable(call.shape(0)), isOptional: true };
    case "object":
    case "strictObject":
    case "looseObject":
    case "interface": {
      const properties = call.properties(0);
      const shape = properties ? object(properties) : plain({ type: "object" });
      return call.name === "strictObject"
        ? { ...shape, schema: { ...shape.schema, additionalProperties: false } }
        : shape;
    }
    case "preprocess":
      return call.shape(1);
    case "lazy":
    case "pipe":
    case "readonly":
      return call.shape(0);
    default:
      return anything;
  }
}

function literalSchema(value: Json | undefined): JsonSchema {
  if (value === undefined) return {};
  if (Array.isArray(value)) return { enum: value };
  return value === null ? { type: "null" } : { const: value };
}

function enumSchema(call: ZodCall): JsonSchema {
  const value = call.literal(0) ?? enumMembers(call);
  if (value === undefined || value === null || typeof value !== "object") return { type: "string" };
  const values: readonly Json[] = Array.isArray(value) ? value : Object.values(value);
  return values.every((item) => typeof item === "string") ? { type: "string", enum: values } : { enum: values };
}

/** The values of a TypeScript `enum` that is declared in the file. */
function enumMembers({ arguments: nodes, module }: ZodCall): Json | undefined {
  const name = nodes[0];
  const declared =
    name?.type === "identifier" ? module.declared(module.text.slice(name.startIndex, name.endIndex)) : undefined;
  const body = declared?.type === "enum_declaration" ? declared.childForFieldName("body") : null;
  if (!body) return undefined;
  let next = 0;
  return parts(body).map((member): Json => {
    const value = member.childForFieldName("value");
    const literal = value ? literalOf(value, module.text) : undefined;
    if (typeof literal === "number") next = literal + 1;
    return literal ?? next++;
  });
}
