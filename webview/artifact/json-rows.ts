/** A JSON value as the lines of a tree: only what is open has lines. */
import type { Json } from "../../runtime/model/json.ts";
import { cut, formatJson, isList, isRecord } from "../format/value.ts";

export type JsonKind = "object" | "array" | "string" | "number" | "boolean" | "null";

export interface JsonRow {
  /** Unique: keys from the root, as in a JSON pointer. */
  readonly id: string;
  readonly path: readonly (string | number)[];
  readonly depth: number;
  readonly key: string | number | undefined;
  readonly kind: JsonKind;
  readonly text: string;
  /** How many children; absent for plain values. */
  readonly count?: number | undefined;
  readonly isOpen: boolean;
}

export function jsonRows(value: Json, open: ReadonlySet<string>): JsonRow[] {
  const rows: JsonRow[] = [];
  const visit = (at: Json, path: readonly (string | number)[], id: string) => {
    const children = childrenOf(at);
    const isOpen = children !== undefined && open.has(id);
    rows.push({
      id,
      path,
      depth: path.length,
      key: path.at(-1),
      kind: kindOf(at),
      text: children ? summary(at) : formatScalar(at),
      count: children?.length,
      isOpen,
    });
    if (!isOpen) return;
    for (const [key, child] of children) visit(child, [...path, key], childId(id, key));
  };
  visit(value, [], "");
  return rows;
}

/** Ids of all lines whose key or plain value holds the text, in order; at most `limit`. */
export function findInJson(value: Json, text: string, limit: number): string[] {
  const wanted = text.trim().toLowerCase();
  const found: string[] = [];
  if (wanted === "") return found;
  const visit = (at: Json, key: string | number | undefined, id: string) => {
    if (found.length >= limit) return;
    const children = childrenOf(at);
    const isHit =
      (typeof key === "string" && key.toLowerCase().includes(wanted)) ||
      (!children && (typeof at === "string" ? at : JSON.stringify(at)).toLowerCase().includes(wanted));
    if (isHit) found.push(id);
    for (const [childKey, child] of children ?? []) visit(child, childKey, childId(id, childKey));
  };
  visit(value, undefined, "");
  return found;
}

/** The lines around an id that have to be open for it to show. */
export function ancestorsOf(id: string): string[] {
  const result = [""];
  for (let at = id.indexOf("/", 1); at !== -1; at = id.indexOf("/", at + 1)) result.push(id.slice(0, at));
  return id === "" ? [] : result;
}

/** Ids of everything that can be opened, down to a depth and up to a number. */
export function openable(value: Json, depth: number, limit: number): Set<string> {
  const open = new Set<string>();
  const visit = (at: Json, id: string, left: number) => {
    const children = childrenOf(at);
    if (!children || left === 0 || open.size >= limit) return;
    open.add(id);
    for (const [key, child] of children) visit(child, childId(id, key), left - 1);
  };
  visit(value, "", depth);
  return open;
}

/** As written in both languages: `days[3].rain`, `["a key"]`. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((key, index) =>
      typeof key === "number"
        ? `[${key}]`
        : /^[A-Za-z_]\w*$/.test(key)
          ? `${index === 0 ? "" : "."}${key}`
          : `[${JSON.stringify(key)}]`,
    )
    .join("");
}

function childId(id: string, key: string | number): string {
  return `${id}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function childrenOf(value: Json): readonly (readonly [string | number, Json])[] | undefined {
  if (isList(value)) return value.map((item, index) => [index, item] as const);
  return isRecord(value) ? Object.entries(value) : undefined;
}

function kindOf(value: Json): JsonKind {
  if (value === null) return "null";
  if (isList(value)) return "array";
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return typeof value === "string" ? "string" : typeof value === "number" ? "number" : "boolean";
  return "object";
}

function summary(value: Json): string {
  if (isList(value)) return value.length === 0 ? "[]" : `[${value.length.toLocaleString("en-US")}]`;
  return formatJson(value, 80);
}

function formatScalar(value: Json): string {
  return typeof value === "string" ? cut(JSON.stringify(value), 2_000) : JSON.stringify(value);
}
