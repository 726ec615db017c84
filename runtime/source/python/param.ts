/** `Param(ge=1, help="…")` in `Annotated`, as keywords of JSON Schema. */
import type { Node } from "web-tree-sitter";
import type { Json, JsonSchema } from "../../model/json.ts";
import { argumentsOf } from "./tree.ts";
import type { Types } from "./types.ts";

/** Keywords that bear the same meaning for every type. */
const keywordOf: { readonly [name: string]: string } = {
  ge: "minimum",
  gt: "exclusiveMinimum",
  le: "maximum",
  lt: "exclusiveMaximum",
  multiple_of: "multipleOf",
  min_length: "minLength",
  max_length: "maxLength",
  pattern: "pattern",
  choices: "enum",
  format: "format",
  title: "title",
  unit: "unit",
};

export function paramKeywords(
  call: Node,
  text: string,
  types: Types,
): { readonly schema: JsonSchema; readonly help: string | undefined } {
  const schema: Record<string, Json> = {};
  let help: string | undefined;
  for (const { name, value } of argumentsOf(call, text)) {
    const literal = types.constant(value);
    if (name === undefined || literal === undefined || literal === null) continue;
    if ((name === "help" || name === "description") && typeof literal === "string") help = literal;
    const keyword = Object.hasOwn(keywordOf, name) ? keywordOf[name] : undefined;
    if (keyword !== undefined) schema[keyword] = literal;
  }
  return { schema, help };
}

/** Narrows a schema; in a choice, its alternatives that are not null. Lengths of lists have their own keywords. */
export function withKeywords(schema: JsonSchema, keywords: JsonSchema): JsonSchema {
  if (schema.anyOf) {
    const { title, unit, ...narrowing } = keywords;
    const anyOf = schema.anyOf.map((branch) => (branch.type === "null" ? branch : withKeywords(branch, narrowing)));
    return { ...schema, anyOf, ...(title !== undefined && { title }), ...(unit !== undefined && { unit }) };
  }
  if (schema.type !== "array") return { ...schema, ...keywords };
  const { minLength, maxLength, ...rest } = keywords;
  return {
    ...schema,
    ...rest,
    ...(minLength !== undefined && { minItems: minLength }),
    ...(maxLength !== undefined && { maxItems: maxLength }),
  };
}
