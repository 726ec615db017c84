/**
 * A short description of a value, computed once when it is saved. Both languages follow the same rules:
 *
 * - `null`, `true`, `false` as they are. NaN and infinities: `NaN`, `Infinity`, `-Infinity`.
 * - Numbers: at most 4 decimals, halves away from zero, trailing zeros dropped, thousands separated by commas: `1,461`, `0.9312`.
 *   Below 0.001 (but not 0) or from 1e15 on: 4 significant digits and a bare exponent: `1.235e-7`, `1e15`. Minus zero is `-0`.
 * - Strings: JSON-quoted, cut at 80 characters (code points) with `…` as the 80th: `"seattle"`.
 * - Dates: ISO 8601 in UTC. Bytes: `1,024 bytes`. BigInt: digits with commas.
 * - Lists, sets and typed arrays: `3 items` (`1 item`). Maps: `3 entries` (`1 entry`).
 * - Tables: `1,461 rows × 6` (`1 row × 6`), `shape` [rows, columns], and `columns`.
 * - Records and metrics: `{ a: 1, b: "x" }`; a nested string is cut at 20, a nested list is `[3]`, a nested record `{…}`;
 *   entries are added as long as the whole stays within 100 characters, then `…` stands for the rest: `{ a: 1, … }`. Empty: `{}`.
 * - Text and Markdown: the first line that is not blank, cut at 80, unquoted. HTML and SVG: `HTML, 1,204 characters`.
 * - Images: `PNG image, 10,240 bytes` (the media type's second part, without `+xml`, in capitals). Figures: `figure`.
 * - The summary never exceeds 120 characters.
 *
 * A table is a non-empty list of non-empty flat records: every cell is null, a boolean, a number, a string or a date, and every row has at
 * least half of all columns. Columns stand in the order in which rows first mention them. Per column:
 * - `nulls`: null, missing or NaN cells; they count for nothing else.
 * - `type`: `integer` (all numbers whole), `number`, `boolean`, `string`, `date` (Date objects, or ISO 8601 strings only), `null` (no cell), `mixed`.
 * - `distinct`: number of distinct values, absent above 1,000.
 * - `min`, `max`: of numbers, or of strings and dates as text cut at 80; infinities are left out.
 * - `mean`: the sum in row order by plain addition, divided by the count. `histogram`: ten equal bins from min to max, the last one closed;
 *   all in the first bin when min equals max.
 */
import type { Preview, ValueType } from "../../model/value.ts";
import { columnNames, cut, dateText, describeColumn } from "./columns.ts";
import type { Row } from "./columns.ts";

const summaryLimit = 120;
const recordLimit = 100;

/** The preview of a value that is shown as `type`. */
export function previewOf(value: unknown, type: ValueType, mediaType?: string): Preview {
  const typeName = typeNameOf(value);
  if (type === "table" && isTable(value)) {
    const names = columnNames(value);
    const rows = value.length;
    return {
      summary: `${countOf(rows, "row", "rows")} × ${formatNumber(names.length)}`,
      typeName,
      shape: [rows, names.length],
      columns: names.map((name) => describeColumn(name, value)),
    };
  }
  const summary = cut(summarise(value, type, mediaType), summaryLimit);
  return { summary, ...(typeName !== "" && { typeName }), ...(isList(value) && { shape: [value.length] }) };
}

/** True when the value is a table by the rules above. */
export function isTable(value: unknown): value is readonly Row[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  const columns = new Set<string>();
  let fewest = Infinity;
  for (let index = 0; index < value.length; index++) {
    const row: unknown = value[index];
    if (!isPlainRecord(row)) return false;
    let width = 0;
    for (const key in row) {
      const cell = row[key];
      if (cell === undefined) continue;
      if (cell !== null && typeof cell === "object" ? !(cell instanceof Date) : !isScalar(cell)) return false;
      columns.add(key);
      width++;
    }
    if (width === 0) return false;
    fewest = Math.min(fewest, width);
  }
  return fewest * 2 >= columns.size;
}

/** A number as previews write it. */
export function formatNumber(number: number): string {
  if (!Number.isFinite(number)) return String(number);
  if (number === 0) return Object.is(number, -0) ? "-0" : "0";
  const size = Math.abs(number);
  if (size < 0.001 || size >= 1e15) {
    const [mantissa = "", exponent = ""] = number.toExponential(3).split("e");
    return `${dropZeros(mantissa)}e${exponent.replace("+", "")}`;
  }
  const [whole = "", decimals = ""] = size.toFixed(4).split(".");
  const rounded = dropZeros(`${withCommas(whole)}.${decimals}`);
  return number < 0 ? `-${rounded}` : rounded;
}

/** `1 row`, `1,461 rows`. */
function countOf(count: number, one: string, many: string): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

function summarise(value: unknown, type: ValueType, mediaType?: string): string {
  switch (type) {
    case "text":
    case "markdown":
      return cut(firstLine(String(value)), 80);
    case "html":
    case "svg":
      return `${type.toUpperCase()}, ${countOf(String(value).length, "character", "characters")}`;
    case "image": {
      const kind = (mediaType ?? "image/unknown").split("/")[1]?.replace("+xml", "").toUpperCase() ?? "";
      return `${kind} image, ${countOf(byteLength(value), "byte", "bytes")}`;
    }
    case "figure":
      return "figure";
    default:
      return summariseAny(value);
  }
}

function summariseAny(value: unknown): string {
  if (value === null || value === undefined || typeof value !== "object") return summariseScalar(value, 80);
  if (value instanceof Date) return dateText(value);
  if (value instanceof ArrayBuffer || value instanceof Uint8Array) return countOf(value.byteLength, "byte", "bytes");
  if (value instanceof Map) return countOf(value.size, "entry", "entries");
  if (value instanceof Set) return countOf(value.size, "item", "items");
  if (isList(value)) return countOf(value.length, "item", "items");
  return summariseRecord(value);
}

function summariseRecord(record: object): string {
  const entries = Object.entries(record);
  if (entries.length === 0) return "{}";
  let inside = "";
  for (const [name, value] of entries) {
    const entry = `${inside === "" ? "" : ", "}${name}: ${summariseNested(value)}`;
    if (inside.length + entry.length > recordLimit - 4) {
      inside += inside === "" ? "…" : ", …";
      break;
    }
    inside += entry;
  }
  return `{ ${inside} }`;
}

function summariseNested(value: unknown): string {
  if (value === null || typeof value !== "object") return summariseScalar(value, 20);
  if (value instanceof Date) return dateText(value);
  if (isList(value)) return `[${formatNumber(value.length)}]`;
  if (value instanceof Map || value instanceof Set) return `[${formatNumber(value.size)}]`;
  return "{…}";
}

function summariseScalar(value: unknown, limit: number): string {
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "string") return JSON.stringify(cut(value, limit));
  if (typeof value === "bigint") return (value < 0n ? "-" : "") + withCommas(String(value < 0n ? -value : value));
  return String(value);
}

function typeNameOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return `Array(${value.length})`;
  if (isList(value)) return `${value.constructor.name}(${value.length})`;
  if (typeof value !== "object") return typeof value;
  // SAFETY: a prototype's constructor is a function or missing; only its name is read.
  const constructor = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor;
  return constructor?.name ?? "Object";
}

function isList(value: unknown): value is { readonly length: number } & object {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function isPlainRecord(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== "object") return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isScalar(cell: unknown): boolean {
  return cell === null || typeof cell === "number" || typeof cell === "string" || typeof cell === "boolean";
}

function byteLength(value: unknown): number {
  return value instanceof Uint8Array || value instanceof ArrayBuffer ? value.byteLength : String(value).length;
}

function firstLine(text: string): string {
  return text.match(/^.*\S.*$/m)?.[0].trim() ?? "";
}

function withCommas(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

function dropZeros(decimal: string): string {
  return decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
}
