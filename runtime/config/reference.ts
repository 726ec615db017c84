/** `$ref` inside of one schema: `#`, `#/$defs/size`. References to other documents are not followed. */
import type { JsonSchema } from "../model/json.ts";

/** References to references are followed this far. */
const hopLimit = 16;

/** The schema that is meant, with the keywords beside the reference over it; what cannot be followed allows anything. */
export function followReference(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let followed = schema;
  for (let hops = 0; typeof followed["$ref"] === "string" && hops < hopLimit; hops += 1) {
    const { $ref, ...rest } = followed;
    const target = typeof $ref === "string" ? lookUp($ref, root) : undefined;
    followed = target ? { ...target, ...rest } : rest;
  }
  if (followed["$ref"] === undefined) return followed;
  const { $ref: _endless, ...rest } = followed;
  return rest;
}

/** True for a reference that `followReference` can follow. */
export function isLocalReference(schema: JsonSchema): boolean {
  return typeof schema["$ref"] === "string" && schema["$ref"].startsWith("#");
}

function lookUp(reference: string, root: JsonSchema): JsonSchema | undefined {
  if (!reference.startsWith("#")) return undefined;
  let at: unknown = root;
  for (const part of reference
    .slice(1)
    .split("/")
    .filter((part) => part !== "")) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    // SAFETY: any object may be read by a string key; what comes out is unknown again.
    at = (at as { readonly [key: string]: unknown })[key];
  }
  // SAFETY: every keyword of JsonSchema is optional and checked where it is used.
  return typeof at === "object" && at !== null ? (at as JsonSchema) : undefined;
}
