/** When two JSON values are the same: the order of keys does not count, the order of items does. */
import type { Json } from "../model/json.ts";

export function isEqual(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (isList(a) || isList(b))
    return isList(a) && isList(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index] ?? null));
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key] ?? null, b[key] ?? null))
  );
}

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
