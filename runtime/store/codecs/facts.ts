/**
 * What the catalog says of an asset without being told, in the order and the words of `model/asset.ts`.
 * Python's worker finds the same facts by the same rules.
 */
import type { AssetFacts, AssetKind } from "../../model/asset.ts";
import type { Json } from "../../model/json.ts";
import type { Value } from "../../model/value.ts";

export interface Declared {
  readonly kind: AssetKind;
  readonly name?: string;
  readonly facts?: { readonly [fact: string]: Json };
}

/** `payload` is the value before it was encoded. */
export function assetFacts({ kind, name, facts }: Declared, payload: unknown, value: Value): AssetFacts {
  return { kind, ...(name !== undefined && { name }), facts: { ...found(kind, payload, value), ...facts } };
}

function found(kind: AssetKind, payload: unknown, { preview, type }: Value): { [fact: string]: Json } {
  switch (kind) {
    case "dataset": {
      const rows = preview?.shape?.[0];
      const columns = preview?.columns?.map(({ name }) => name);
      return { ...(rows !== undefined && { rows }), ...(columns && { columns }) };
    }
    case "model":
      return preview?.typeName === undefined ? {} : { className: preview.typeName };
    case "metrics":
      return numbersIn(payload);
    case "figure":
      return figureFacts(payload, type);
    case "report":
      return typeof payload === "string" ? reportFacts(payload, type) : {};
    case "prompt":
      return typeof payload === "string"
        ? { characters: Array.from(payload).length, variables: variablesOf(payload) }
        : {};
    default:
      return kind satisfies never;
  }
}

function numbersIn(payload: unknown): { [fact: string]: Json } {
  const numbers: { [fact: string]: Json } = {};
  for (const [name, value] of Object.entries(payload ?? {}))
    if (typeof value === "number" && Number.isFinite(value)) numbers[name] = value;
  return numbers;
}

function figureFacts(payload: unknown, type: Value["type"]): { [fact: string]: Json } {
  if (type === "svg") return { format: "svg" };
  const entries = new Map(Object.entries(payload ?? {}));
  const isPlotly = Array.isArray(entries.get("data"));
  const layout: unknown = isPlotly ? entries.get("layout") : undefined;
  const title = textOf(new Map(Object.entries(layout ?? {})).get("title")) ?? textOf(entries.get("title"));
  return { format: isPlotly ? "plotly" : "vega-lite", ...(title !== undefined && { title }) };
}

/** A title is a text, or a record with one. */
function textOf(title: unknown): string | undefined {
  if (typeof title === "string") return title;
  if (typeof title !== "object" || title === null) return undefined;
  const text: unknown = "text" in title ? title.text : undefined;
  return typeof text === "string" ? text : undefined;
}

function reportFacts(text: string, type: Value["type"]): { [fact: string]: Json } {
  const isHtml = type === "html";
  const heading = isHtml ? /<h1[^>]*>([^<]*)<\/h1>/i.exec(text)?.[1] : /^#[ \t]+(.+)$/m.exec(text)?.[1];
  const title = heading?.trim() ?? "";
  const plain = isHtml ? text.replaceAll(/<[^>]*>/g, " ") : text;
  const words = plain.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  return { format: isHtml ? "html" : "markdown", ...(title !== "" && { title }), words };
}

/** Names in one or two pairs of braces, in the order of their first use. */
function variablesOf(template: string): string[] {
  const names = [...template.matchAll(/\{\{\s*([\p{L}_][\p{L}\p{N}_.]*)\s*\}\}|\{([\p{L}_][\p{L}\p{N}_.]*)\}/gu)];
  return [...new Set(names.map(([, double, single]) => double ?? single ?? ""))];
}
