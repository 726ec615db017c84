/**
 * Which values can be stored, and how.
 *
 * Job: one walk over a value that decides between JSON and structured-clone MessagePack, or refuses with the path of what cannot be stored.
 * Boundary: looks only at own enumerable properties; runs no user code but getters.
 * Invariants:
 * 1. `json` is answered only when `JSON.parse(JSON.stringify(value))` deep-equals the value.
 * 2. What `msgpack` is answered for decodes to a deep-equal value; anything else is refused, never silently changed.
 * 3. `instance` names a class instance inside plain data. The value itself is never one: it would come back without its methods.
 */

export type Shape =
  | { readonly type: "json" }
  | { readonly type: "msgpack"; readonly hasNegativeZero: boolean }
  | { readonly type: "instance"; readonly path: string; readonly className: string }
  | { readonly type: "refused"; readonly path: string; readonly why: string };

const json: Shape = { type: "json" };
const msgpack: Shape = { type: "msgpack", hasNegativeZero: false };
const negativeZero: Shape = { type: "msgpack", hasNegativeZero: true };

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
        if (Object.is(value, -0)) return negativeZero;
        return Number.isFinite(value) ? json : msgpack;
      case "undefined":
      case "bigint":
        return msgpack;
      case "function":
        return refused(path(), `is a function (${value.name === "" ? "anonymous" : value.name})`);
      default:
        return refused(path(), "is a symbol");
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
    if (value instanceof Map) return walkMap(value, path);
    if (value instanceof Set) return walkSet(value, path);
    if (isStorableBuiltIn(value)) return msgpack;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return instance(value, path());
    return walkRecord(value, path);
  };
  const walkMap = (map: ReadonlyMap<unknown, unknown>, path: () => string): Shape => {
    let result = msgpack;
    let index = 0;
    for (const [key, item] of map) {
      const at = index++;
      const keyShape = walk(key, () => `${path()}.keys()[${at}]`);
      const itemShape = walk(item, () => `${path()}.get(${typeof key === "string" ? JSON.stringify(key) : at})`);
      result = worst(worst(result, keyShape), itemShape);
      if (result.type === "refused") return result;
    }
    return result;
  };
  const walkSet = (set: ReadonlySet<unknown>, path: () => string): Shape => {
    let result = msgpack;
    let index = 0;
    for (const item of set) {
      const at = index++;
      result = worst(
        result,
        walk(item, () => `${path()}.values()[${at}]`),
      );
      if (result.type === "refused") return result;
    }
    return result;
  };
  const walkArray = (items: readonly unknown[], path: () => string): Shape => {
    if (Object.getPrototypeOf(items) !== Array.prototype) return instance(items, path());
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
  if (shape.type === "refused" || shape.type === "instance") return { ...shape, path: shape.path.replace(/^\./, "") };
  return shape;
}

function refused(path: string, why: string): Shape {
  return { type: "refused", path, why };
}

const rank = { json: 0, msgpack: 1, instance: 2, refused: 3 } as const;

function worst(first: Shape, second: Shape): Shape {
  if (first.type === "msgpack" && second.type === "msgpack") return first.hasNegativeZero ? first : second;
  return rank[second.type] > rank[first.type] ? second : first;
}

function memberPath(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** Objects that MessagePack stores as what they are. */
export function isStorableBuiltIn(value: object): boolean {
  if (ArrayBuffer.isView(value)) return !(value instanceof DataView) && !(value.buffer instanceof SharedArrayBuffer);
  if (value instanceof Date) return !Number.isNaN(value.getTime()) && Object.getPrototypeOf(value) === Date.prototype;
  return value instanceof ArrayBuffer || value instanceof RegExp;
}

function instance(value: object, path: string): Shape {
  const className = value.constructor?.name ?? "a class";
  if (value instanceof Promise) return refused(path, "is a Promise; await it before returning it");
  if (value instanceof Date) return refused(path, "is an invalid Date");
  if (value instanceof Error) return refused(path, `is an ${className}; throw it, or return its message`);
  if (unreadable.some((type) => value instanceof type))
    return refused(path, `is a ${className}, which cannot be stored; return plain data instead`);
  if (path !== "") return { type: "instance", path, className };
  const advice =
    "toJSON" in value ? "return its toJSON() and rebuild it in the next step" : "return plain data instead";
  return refused(path, `is an instance of ${className}, which would come back without its methods; ${advice}`);
}

const unreadable = [WeakMap, WeakSet, WeakRef, DataView, SharedArrayBuffer, FinalizationRegistry];
