/** Statistics per column of a table; the rules stand at the top of `preview.ts`. */
import type { Preview } from "../../model/value.ts";

export type Column = NonNullable<Preview["columns"]>[number];
export type Row = Readonly<Record<string, unknown>>;

const distinctLimit = 1_000;
const isoDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** Names of the columns, in the order in which rows first mention them. */
export function columnNames(rows: readonly Row[]): string[] {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return [...names];
}

/** One column's type, counts and range. */
export function describeColumn(name: string, rows: readonly Row[]): Column {
  let nulls = 0;
  const kinds = new Set<Column["type"]>();
  const distinct = new Set<unknown>();
  const numbers: number[] = [];
  let minText: string | undefined;
  let maxText: string | undefined;
  for (const row of rows) {
    const cell = row[name];
    if (cell === null || cell === undefined || (typeof cell === "number" && Number.isNaN(cell))) {
      nulls++;
      continue;
    }
    const scalar = cell instanceof Date ? dateText(cell) : cell;
    if (distinct.size <= distinctLimit) distinct.add(scalar);
    kinds.add(cell instanceof Date ? "date" : kindOf(cell));
    if (typeof scalar === "number") numbers.push(scalar);
    if (typeof scalar === "string") {
      if (minText === undefined || scalar < minText) minText = scalar;
      if (maxText === undefined || scalar > maxText) maxText = scalar;
    }
  }
  const type = oneKind(kinds);
  return {
    name,
    type,
    nulls,
    ...(distinct.size <= distinctLimit && { distinct: distinct.size }),
    ...(type === "number" || type === "integer" ? numericRange(numbers) : {}),
    ...((type === "string" || type === "date") && minText !== undefined && maxText !== undefined
      ? { min: cut(minText, 80), max: cut(maxText, 80) }
      : {}),
  };
}

/** At most `limit` characters (code points), the last one `…` when something was cut. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const characters = Array.from(text.slice(0, limit * 2 + 2));
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join("")}…`;
}

export function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? "invalid date" : date.toISOString();
}

function kindOf(cell: unknown): Column["type"] {
  if (typeof cell === "number") return Number.isInteger(cell) ? "integer" : "number";
  if (typeof cell === "boolean") return "boolean";
  if (typeof cell === "string") return isoDate.test(cell) ? "date" : "string";
  return "object";
}

function oneKind(kinds: ReadonlySet<Column["type"]>): Column["type"] {
  const [only] = kinds;
  if (only === undefined) return "null";
  if (kinds.size === 1) return only;
  const all = [...kinds];
  if (all.every((kind) => kind === "integer" || kind === "number")) return "number";
  if (all.every((kind) => kind === "date" || kind === "string")) return "string";
  return "mixed";
}

function numericRange(numbers: readonly number[]): Partial<Column> {
  const finite = numbers.filter((number) => Number.isFinite(number));
  if (finite.length === 0) return {};
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  for (const number of finite) {
    if (number < min) min = number;
    if (number > max) max = number;
    sum += number;
  }
  const mean = sum / finite.length;
  const histogram = Array.from({ length: 10 }, () => 0);
  const width = max - min;
  for (const number of finite) {
    const bin = width > 0 && Number.isFinite(width) ? Math.min(9, Math.floor(((number - min) / width) * 10)) : 0;
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  return { min, max, ...(Number.isFinite(mean) && { mean }), histogram };
}
