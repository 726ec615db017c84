/** Values in one line: on cards, in the inspector and in the form. */
import type { Json } from "../../runtime/model/json.ts";
import type { Value } from "../../runtime/model/value.ts";

/** A value as short text. Strings are quoted, long ones cut; numbers keep at most six significant digits. */
export function formatJson(value: Json, limit = 60): string {
  return cut(render(value, limit), limit);
}

/** What a produced value shows in one line: its preview, else its value, else its type. */
export function formatValue(value: Value, limit = 120): string {
  if (value.preview) return cut(value.preview.summary, limit);
  if (value.value !== undefined) return formatJson(value.value, limit);
  return value.type;
}

export function formatNumber(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e15 ? value.toLocaleString("en-US") : String(value);
  return String(Number(value.toPrecision(6)));
}

export function cut(text: string, limit: number): string {
  const line = text.replace(/\s*\n\s*/g, " ");
  return line.length <= limit ? line : `${line.slice(0, Math.max(1, limit - 1))}…`;
}

function render(value: Json, limit: number): string {
  if (value === null) return "none";
  if (typeof value === "string") return JSON.stringify(value.length > limit * 2 ? value.slice(0, limit * 2) : value);
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "boolean") return String(value);
  if (isList(value))
    return value.length > 8 ? `${value.length} items` : `[${value.map((item) => render(item, limit)).join(", ")}]`;
  const entries = Object.entries(value);
  if (entries.length === 0) return "{}";
  return `{ ${entries
    .slice(0, 8)
    .map(([key, item]) => `${key}: ${render(item, limit)}`)
    .join(", ")}${entries.length > 8 ? ", …" : ""} }`;
}

/** `Array.isArray` alone does not narrow a readonly array. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as JSON, with every digit; long ones are cut. */
export function exactText(value: Json, limit: number): string {
  return cut(JSON.stringify(value), limit);
}
