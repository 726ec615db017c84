/**
 * Which values can be stored, and how.
 *
 * Job: one walk over a value that decides between JSON and structured-clone MessagePack, or refuses with the path of what cannot be stored.
 * Boundary: looks only at own enumerable properties; runs no user code but getters.
 * Invariants:
 * 1. `json` is answered only when `JSON.parse(JSON.stringify(value))` deep-equals the value.
 * 2. What `msgpack` is answered for decodes to a deep-equal value; anything else is refused, never silently changed.
 */

export type Shape =
  | { readonly type: "json" }
  | { readonly type: "msgpack" }
  | { readonly type: "refused"; readonly path: string; readonly why: string };

const json: Shape = { type: "json" };
const msgpack: Shape = { type: "msgpack" };

/** Deeper values would overflow the stack of JSON as well as of MessagePack. */
const depthLimit = 1_000;

/** How the value can be stored. `path` in a refusal starts at the value itself: `rows[3].model`. */
export function shapeOf(value: unknown): Shape {
  const open = new Set<object>();
  const walk = (value: unknown, path: () => string): Shape => {
    if (typeof value === "object") return value === null ? json : walkOpen(value, path);
    switch (typeof value) {
      case "string":
      case "boolean":
        return json;
      case "number":
        return Number.isFinite(value) && !Object.is(value, -0) ? json : msgpack;
      case "undefined":
      case "bigint":
        return msgpack;
      case "function":
        return refused(path(), `is a function (${value.name === "" ? "anonymous" : value.name})`);
      default:
        return refused(path(), `is a symbol (${String(value)})`);
    }
  };
  const walkOpen = (value: object, path: () => string): Shape => {
    if (open.has(value)) return refused(path(), "refers back to a value that contains it (a cycle)");
    if (open.size > depthLimit) return refused(path(), `is nested deeper than ${depthLimit} levels`);
    open.add(value);
    const shape = walkObject(value, path);
    open.delete(value);
    return shape;
  };
  const walkObject = (value: object, path: () => string): Shape => {
    if (Array.isArray(value)) return walkArray(value, path);
    if (value instanceof Map) {
      let index = 0;
      for (const [key, item] of value) {
        const at = index++;
        const shape = worst(
          walk(key, () => `${path()}.keys()[${at}]`),
          walk(item, () => `${path()}.get(${typeof key === "string" ? JSON.stringify(key) : at})`),
        );
        if (shape.type === "refused") return shape;
      }
      return msgpack;
    }
    if (value instanceof Set) {
      let index = 0;
      for (const item of value) {
        const at = index++;
        const shape = walk(item, () => `${path()}.values()[${at}]`);
        if (shape.type === "refused") return shape;
      }
      return msgpack;
    }
    if (isStorableBuiltIn(value)) return msgpack;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return refused(path(), instanceReason(value));
    return walkRecord(value, path);
  };
  const walkArray = (items: readonly unknown[], path: () => string): Shape => {
    if (Object.getPrototypeOf(items) !== Array.prototype) return refused(path(), instanceReason(items));
    let result = json;
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      if (item === undefined && !(index in items))
        return refused(`${path()}[${index}]`, "is an empty slot of a sparse array");
      const shape = walk(item, () => `${path()}[${index}]`);
      if (shape.type === "refused") return shape;
      result = worst(result, shape);
    }
    return result;
  };
  const walkRecord = (record: object, path: () => string): Shape => {
    let result = json;
    const [symbol] = Object.getOwnPropertySymbols(record);
    if (symbol) return refused(path(), `has a symbol as a key (${String(symbol)})`);
    for (const [key, item] of Object.entries(record)) {
      if (key === "__proto__") return refused(path(), 'has a key named "__proto__"');
      const shape = walk(item, () => `${path()}${memberPath(key)}`);
      if (shape.type === "refused") return shape;
      result = worst(result, shape);
    }
    return result;
  };
  const shape = walk(value, () => "");
  return shape.type === "refused" ? { ...shape, path: shape.path.replace(/^\./, "") } : shape;
}

function refused(path: string, why: string): Shape {
  return { type: "refused", path, why };
}

function worst(first: Shape, second: Shape): Shape {
  if (first.type === "refused" || second.type === "json") return first;
  return second;
}

function memberPath(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function isStorableBuiltIn(value: object): boolean {
  if (ArrayBuffer.isView(value)) return !(value instanceof DataView) && !(value.buffer instanceof SharedArrayBuffer);
  if (value instanceof Date) return !Number.isNaN(value.getTime()) && Object.getPrototypeOf(value) === Date.prototype;
  return value instanceof ArrayBuffer || value instanceof RegExp;
}

function instanceReason(value: object): string {
  // SAFETY: a prototype's constructor is a function or missing; only its name is read.
  const name = (value as { constructor?: { name?: string } }).constructor?.name ?? "a class";
  if (value instanceof Promise) return "is a Promise; await it before returning";
  if (value instanceof Date) return "is an invalid Date";
  const advice =
    "toJSON" in value ? "return its toJSON() and rebuild it in the next step" : "return plain data instead";
  return `is an instance of ${name}, which would come back without its methods; ${advice}`;
}
