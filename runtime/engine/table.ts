/** Tables out of artifacts: columns from the rows, pages of them, sorted and filtered. The last few tables stay parsed. */
import type { Json } from "../model/json.ts";
import type { Artifact } from "../model/value.ts";
import type { TablePage } from "../protocol/engine.ts";
import { RpcError } from "../protocol/rpc.ts";
import { decodeValue } from "../store/codecs/decode.ts";

export interface Table {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Json[])[];
  /** Row order by sort and filter, kept for the next page of the same view. */
  view?: { readonly key: string; readonly order: readonly number[] };
}

interface TableQuery {
  readonly offset: number;
  readonly limit: number;
  readonly sort?: { readonly column: string; readonly descending: boolean } | undefined;
  readonly filter?: string | undefined;
}

export interface TableReader {
  page(artifact: Artifact, query: TableQuery): TablePage;
  rowsOf(artifact: Artifact): Table;
}

const keptTables = 4;

export function tableReader(bytesOf: (artifact: Artifact) => Buffer): TableReader {
  const kept = new Map<string, Table>();
  const rowsOf = (artifact: Artifact): Table => {
    const table = kept.get(artifact.digest) ?? parseTable(artifact, bytesOf(artifact));
    // The most recently used is last.
    kept.delete(artifact.digest);
    kept.set(artifact.digest, table);
    const oldest = kept.keys().next().value;
    if (kept.size > keptTables && oldest !== undefined) kept.delete(oldest);
    return table;
  };
  return {
    rowsOf,
    page(artifact, query) {
      const table = rowsOf(artifact);
      const order = orderOf(table, query);
      const rows = order.slice(query.offset, query.offset + query.limit).flatMap((at) => {
        const row = table.rows[at];
        return row ? [[...row]] : [];
      });
      return {
        columns: table.columns.map(({ name, type }) => ({ name, type })),
        total: order.length,
        offset: query.offset,
        rows,
      };
    },
  };
}

function parseTable({ digest, codec, type, preview }: Artifact, bytes: Buffer): Table {
  const value: unknown =
    codec === "json" ? JSON.parse(bytes.toString("utf8")) : codec === "msgpack" ? decodeValue(bytes, codec) : undefined;
  if (!Array.isArray(value) || (type !== "table" && !value.every(isRecord)))
    throw new RpcError("not-a-table", `Artifact ${digest.slice(0, 12)} is not a table (${type}, ${codec}).`);
  const names = new Set<string>();
  for (const row of value) if (isRecord(row)) for (const name of Object.keys(row)) names.add(name);
  const types = new Map(preview?.columns?.map((column) => [column.name, column.type]));
  const columns = [...names].map((name) => ({ name, type: types.get(name) ?? "mixed" }));
  const rows = value.map((row: unknown) => columns.map(({ name }) => (isRecord(row) ? cell(row[name]) : null)));
  return { columns, rows };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function cell(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value) ?? null;
}

function orderOf(table: Table, { sort, filter }: TableQuery): readonly number[] {
  const needle = filter?.trim().toLowerCase() ?? "";
  const key = JSON.stringify([sort, needle]);
  if (table.view?.key === key) return table.view.order;
  let order = table.rows.map((_, at) => at);
  if (needle !== "")
    order = order.filter((at) =>
      table.rows[at]?.some((value) => value !== null && cellText(value).toLowerCase().includes(needle)),
    );
  if (sort) {
    const column = table.columns.findIndex(({ name }) => name === sort.column);
    if (column === -1) throw new RpcError("unknown-column", `The table has no column "${sort.column}".`);
    const sign = sort.descending ? -1 : 1;
    order.sort((a, b) => compare(table.rows[a]?.[column] ?? null, table.rows[b]?.[column] ?? null, sign) || a - b);
  }
  table.view = { key, order };
  return order;
}

/** Missing cells come last, whichever the direction. */
function compare(a: Json, b: Json, sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  const [left, right] = [cellText(a), cellText(b)];
  return sign * (left < right ? -1 : left > right ? 1 : 0);
}

export function cellText(cell: Json): string {
  return typeof cell === "object" ? (cell === null ? "" : JSON.stringify(cell)) : String(cell);
}
