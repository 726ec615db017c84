/** Class instances inside plain data, turned into their data as `JSON.stringify` would: libraries' `toJSON()` results rely on it. */

/**
 * A copy in which every class instance is replaced by its `toJSON()` or else by its own properties (functions and undefined left out).
 * Dates, maps, sets, typed arrays and other values that a codec stores are kept. Returns undefined when instances form a cycle.
 */
export function withoutInstances(
  value: unknown,
  isStorable: (value: object) => boolean,
): { readonly value: unknown } | undefined {
  const open = new Set<object>();
  const copy = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null || isStorable(value)) return value;
    if (open.has(value)) throw cycle;
    open.add(value);
    const result = copyOpen(value);
    open.delete(value);
    return result;
  };
  const copyOpen = (value: object): unknown => {
    if (Array.isArray(value)) return Array.from(value, copy);
    if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [copy(key), copy(item)] as const));
    if (value instanceof Set) return new Set(Array.from(value, copy));
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]));
    }
    if ("toJSON" in value && typeof value.toJSON === "function") return copy(value.toJSON());
    const own = Object.entries(value).filter(([, item]) => item !== undefined && typeof item !== "function");
    return Object.fromEntries(own.map(([key, item]) => [key, copy(item)]));
  };
  try {
    return { value: copy(value) };
  } catch (error) {
    if (error === cycle) return undefined;
    throw error;
  }
}

const cycle = new Error("a cycle");
