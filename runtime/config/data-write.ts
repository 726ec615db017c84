/**
 * Writes one value into YAML text by range: every byte outside what is replaced, added or removed stays as it is.
 *
 * Boundary: text in, one text edit out; whoever calls writes it. Like `data-text.ts`, it may know the `yaml` library.
 * Invariants:
 * 1. The edited text reads back as the old value with just this change, or the edit is refused.
 * 2. New lines take the indentation and line ends of their neighbours.
 */
import { isMap, isScalar, parseDocument, stringify } from "yaml";
import type { Pair, ParsedNode, YAMLMap } from "yaml";
import type { Json } from "../model/json.ts";
import { readData } from "./data-text.ts";
import { isEqual } from "./equal.ts";

export interface DataEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

export type DataWrite =
  | { readonly type: "edit"; readonly edit: DataEdit; readonly text: string }
  | { readonly type: "refused"; readonly message: string };

type Mapping = YAMLMap.Parsed;
type Entry = Pair<ParsedNode, ParsedNode | null>;

/** Sets the value at a path of keys, making mappings on the way, or removes it when the value is undefined; a mapping that becomes empty goes too. */
export function writeData(text: string, path: readonly string[], value: Json | undefined): DataWrite {
  const { root, problems } = readData(text, "file");
  const [problem] = problems;
  if (problem)
    return {
      type: "refused",
      message: `The file is not readable YAML (line ${problem.place?.line ?? 1}): ${problem.message}`,
    };
  const before = root?.value ?? null;
  if (before !== null && !root?.entries) return { type: "refused", message: "The file is not a mapping." };
  const edit = value === undefined ? removal(text, path) : addition(text, path, value);
  if (!edit) return { type: "refused", message: `There is no ${path.join(".")} in the file.` };
  const changed = text.slice(0, edit.offset) + edit.text + text.slice(edit.offset + edit.length);
  const after = readData(changed, "file");
  const wanted = withValue(isRecord(before) ? before : {}, path, value);
  if (after.problems.length > 0 || !isEqual(after.root?.value ?? {}, wanted))
    return {
      type: "refused",
      message: `${path.join(".")} is written in a way that cannot be changed without touching more of the file; change it in the text.`,
    };
  return { type: "edit", edit, text: changed };
}

function addition(text: string, path: readonly string[], value: Json): DataEdit | undefined {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const contents = parseDocument(text, { intAsBigInt: true }).contents;
  const [first = ""] = path;
  if (!isMap(contents)) {
    const glue = text === "" || text.endsWith("\n") ? "" : newline;
    return { offset: text.length, length: 0, text: glue + block(path, value, 0, newline) };
  }
  let map: Mapping = contents;
  for (const [depth, key] of path.entries()) {
    const entry = entryOf(map, key);
    const rest = path.slice(depth + 1);
    if (!entry) return insertion(text, map, path.slice(depth), value, newline);
    const { value: node } = entry;
    if (rest.length === 0) return replacement(text, map, entry, value, newline);
    if (isMap(node)) {
      map = node;
      continue;
    }
    return isEmpty(node) ? filling(text, map, entry, rest, value, newline) : undefined;
  }
  return first === "" ? undefined : insertion(text, map, path, value, newline);
}

/** A new entry after the last one of its mapping. */
function insertion(
  text: string,
  map: Mapping,
  path: readonly string[],
  value: Json,
  newline: string,
): DataEdit | undefined {
  const [key = ""] = path;
  if (map.flow) {
    const close = map.range[1] - 1;
    const isBare = map.items.length === 0;
    const nested = path.slice(1).reduceRight<Json>((inner, part) => ({ [part]: inner }), value);
    const before = text.slice(0, close).trimEnd().length;
    return { offset: before, length: 0, text: `${isBare ? "" : ", "}${scalar(key)}: ${flow(nested)}` };
  }
  const last = map.items.at(-1);
  if (!last) return undefined;
  const end = endOfLine(text, endOf(last));
  const indent = columnOf(text, startOf(last));
  const glue = text.slice(0, end).endsWith("\n") ? "" : newline;
  return { offset: end, length: 0, text: glue + block(path, value, indent, newline) };
}

/** The first entries of a mapping that is there only as its key: `presets:`. */
function filling(
  text: string,
  map: Mapping,
  entry: Entry,
  path: readonly string[],
  value: Json,
  newline: string,
): DataEdit | undefined {
  if (map.flow) return undefined;
  const { value: node } = entry;
  const from = node && text.slice(node.range[0], node.range[1]) !== "" ? node.range : undefined;
  if (from) return undefined;
  const end = endOfLine(text, endOf(entry));
  const indent = columnOf(text, startOf(entry)) + 2;
  const glue = text.slice(0, end).endsWith("\n") ? "" : newline;
  return { offset: end, length: 0, text: glue + block(path, value, indent, newline) };
}

function replacement(text: string, map: Mapping, entry: Entry, value: Json, newline: string): DataEdit {
  const { key, value: node } = entry;
  const start = node?.range[0] ?? key.range[1];
  const isBlock = !map.flow && isRecord(value) && Object.keys(value).length > 0;
  if (node && !isBlock && isOnOneLine(text, node))
    return {
      offset: start,
      length: node.range[1] - start,
      text: scalarOrFlow(value, text.slice(start, node.range[1])),
    };
  const colon = text.indexOf(":", key.range[1]) + 1;
  const end = trimmedEnd(text, colon, endOf(entry));
  const indent = columnOf(text, startOf(entry)) + 2;
  const written = isBlock ? newline + block([], value, indent, newline).replace(/\r?\n$/, "") : ` ${flow(value)}`;
  return { offset: colon, length: end - colon, text: written };
}

function removal(text: string, path: readonly string[]): DataEdit | undefined {
  const contents = parseDocument(text, { intAsBigInt: true }).contents;
  if (!isMap(contents)) return undefined;
  let map: Mapping = contents;
  /** The outermost entry that would be left without content. */
  let doomed: { readonly map: Mapping; readonly entry: Entry } | undefined;
  for (const key of path) {
    const entry = entryOf(map, key);
    if (!entry) return undefined;
    doomed = doomed && map.items.length === 1 ? doomed : { map, entry };
    if (isMap(entry.value)) map = entry.value;
  }
  return doomed && cut(text, doomed.map, doomed.entry);
}

function cut(text: string, map: Mapping, entry: Entry): DataEdit {
  const at = map.items.indexOf(entry);
  if (map.flow) {
    const next = map.items[at + 1];
    const previous = map.items[at - 1];
    const from = next || !previous ? startOf(entry) : endOf(previous);
    const to = next ? startOf(next) : endOf(entry);
    return { offset: from, length: to - from, text: "" };
  }
  const start = text.lastIndexOf("\n", startOf(entry) - 1) + 1;
  const end = endOfLine(text, endOf(entry));
  return { offset: start, length: end - start, text: "" };
}

/** Lines of block style: nested mappings under each other, everything else in one line. */
function block(path: readonly string[], value: Json, indent: number, newline: string): string {
  const pad = " ".repeat(indent);
  const [key, ...rest] = path;
  if (key !== undefined) {
    if (rest.length > 0) return `${pad}${scalar(key)}:${newline}${block(rest, value, indent + 2, newline)}`;
    if (isRecord(value) && Object.keys(value).length > 0)
      return `${pad}${scalar(key)}:${newline}${block([], value, indent + 2, newline)}`;
    return `${pad}${scalar(key)}: ${flow(value)}${newline}`;
  }
  return Object.entries(isRecord(value) ? value : {})
    .map(([name, item]) => block([name], item, indent, newline))
    .join("");
}

function flow(value: Json): string {
  return stringify(value, {
    collectionStyle: "flow",
    lineWidth: 0,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
    blockQuote: false,
  }).trimEnd();
}

/** Text keeps the quotes that stand there. */
function scalarOrFlow(value: Json, old: string): string {
  if (typeof value === "string" && !/[\n'"\\]/.test(value)) {
    if (old.startsWith("'")) return `'${value}'`;
    if (old.startsWith('"')) return `"${value}"`;
  }
  return flow(value);
}

function scalar(key: string): string {
  return flow(key);
}

function entryOf(map: Mapping, key: string): Entry | undefined {
  return map.items.find((each) => isScalar(each.key) && String(each.key.value) === key);
}

function isEmpty(node: ParsedNode | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function startOf({ key }: Entry): number {
  return key.range[0];
}

function endOf({ key, value }: Entry): number {
  return value?.range[1] ?? key.range[1];
}

function isOnOneLine(text: string, node: ParsedNode): boolean {
  return !text.slice(node.range[0], node.range[1]).trimEnd().includes("\n");
}

/** After the line that holds the last character before `offset`: a comment behind a value goes with it. */
function endOfLine(text: string, offset: number): number {
  const last = text.slice(0, offset).trimEnd().length;
  const line = text.indexOf("\n", last);
  return line === -1 ? text.length : line + 1;
}

function trimmedEnd(text: string, from: number, to: number): number {
  return from + text.slice(from, to).trimEnd().length;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

function withValue(root: { readonly [key: string]: Json }, path: readonly string[], value: Json | undefined): Json {
  const [key = "", ...rest] = path;
  const { [key]: old, ...others } = root;
  if (rest.length === 0) return value === undefined ? others : { ...root, [key]: value };
  const inner = withValue(isRecord(old) ? old : {}, rest, value);
  return value === undefined && isRecord(inner) && Object.keys(inner).length === 0 ? others : { ...root, [key]: inner };
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Values as a YAML file of their own, in the order given. */
export function yamlText(values: { readonly [name: string]: Json }): string {
  return Object.keys(values).length === 0 ? "" : stringify(values, { lineWidth: 0 });
}
