import type { AssetKind } from "../model/asset.ts";
import type { Json } from "../model/json.ts";
import { PipeloomError } from "./errors.ts";

const assetKey = Symbol.for("pipeloom.asset.v1");

/** Ways of being shown, one per constructor; what the catalog knows has a kind besides. */
export type AssetType =
  | "table"
  | "markdown"
  | "svg"
  | "html"
  | "image"
  | "text"
  | "metrics"
  | "figure"
  | "dataset"
  | "model";

/** What the catalog says of a value, besides the facts that are found in it. */
export interface AssetOptions {
  /** The name in the catalog. @default pipeline/node/output */
  readonly name?: string;
  /** What else should be known of it: where it came from, how it was made. */
  readonly facts?: { readonly [fact: string]: Json };
}

/** A value with a way of being shown. The next step gets the payload alone. */
export interface Asset<T> {
  readonly type: AssetType;
  readonly payload: T;
  readonly mediaType?: string;
  /** Present when the catalog registers it. */
  readonly catalog?: AssetOptions & { readonly kind: AssetKind };
}

/** What the next step gets of a step's result: an asset's payload, anything else as it is. */
export type Payload<T> = T extends Asset<infer P> ? P : T;

/**
 * A table: a list of flat records, shown with sorting and column statistics.
 *
 * @throws PipeloomError `bad-asset` when `rows` is not a list.
 * @example return table([{ city: "Seattle", rain: 12.5 }]);
 */
export function table<R extends object>(rows: readonly R[]): Asset<readonly R[]> {
  if (!Array.isArray(rows)) throw bad("table", "a list of records", rows);
  return asset("table", rows);
}

/**
 * Markdown text, shown rendered.
 *
 * @throws PipeloomError `bad-asset` when `text` is not a string.
 * @example return markdown(`# Report\nRMSE: ${rmse}`);
 */
export function markdown(text: string): Asset<string> {
  return asset("markdown", mustBeText("markdown", text));
}

/**
 * An SVG picture as its source text.
 *
 * @throws PipeloomError `bad-asset` when `text` is not a string.
 * @example return svg(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle r="5"/></svg>`);
 */
export function svg(text: string): Asset<string> {
  return asset("svg", mustBeText("svg", text));
}

/**
 * An HTML page, shown without scripts.
 *
 * @throws PipeloomError `bad-asset` when `text` is not a string.
 * @example return html("<h1>Done</h1>");
 */
export function html(text: string): Asset<string> {
  return asset("html", mustBeText("html", text));
}

/**
 * Plain text, shown as it is.
 *
 * @throws PipeloomError `bad-asset` when `value` is not a string.
 * @example return text(log.join("\n"));
 */
export function text(value: string): Asset<string> {
  return asset("text", mustBeText("text", value));
}

/**
 * A picture as bytes of a PNG, JPEG, GIF or WebP file.
 *
 * @param options.mediaType @default found from the first bytes, else `image/png`
 * @throws PipeloomError `bad-asset` when `bytes` is not a Uint8Array.
 * @example return image(await readFile("plot.png"));
 */
export function image(bytes: Uint8Array, options?: { readonly mediaType?: string }): Asset<Uint8Array> {
  if (!(bytes instanceof Uint8Array)) throw bad("image", "a Uint8Array", bytes);
  return asset("image", bytes, options?.mediaType ?? imageMediaType(bytes));
}

/**
 * Named numbers, shown as cards, collected per run and compared across runs; registered in the catalog.
 *
 * @throws PipeloomError `bad-asset` when a value is not a number.
 * @example return metrics({ rmse: 2.13, r2: 0.87 });
 */
export function metrics<const M extends Readonly<Record<string, number>>>(
  values: M,
  options?: AssetOptions,
): Asset<{ readonly [K in keyof M]: number }> {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== "number") throw bad("metrics", `a number for "${name}"`, value);
  }
  return registered("metrics", asset("metrics", values), options);
}

/**
 * A chart as a Vega-Lite or Plotly specification with its data inside; registered in the catalog.
 *
 * @throws PipeloomError `bad-asset` when `spec` is not a record.
 * @example return figure({ mark: "bar", data: { values }, encoding: { x: { field: "month" }, y: { field: "rain" } } });
 */
export function figure(
  spec: { readonly [key: string]: Json },
  options?: AssetOptions,
): Asset<{ readonly [key: string]: Json }> {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) throw bad("figure", "a record", spec);
  return registered("figure", asset("figure", spec), options);
}

/**
 * Data that other steps and runs work on, registered in the catalog with its columns, rows and statistics.
 * A list of flat records is shown as a table.
 *
 * @example return dataset(rows, { name: "iris" });
 */
export function dataset<T>(value: T, options?: AssetOptions): Asset<T> {
  return registered("dataset", asset("dataset", value), options);
}

/**
 * A trained model as plain data, registered in the catalog with its type and size.
 *
 * @example return model({ weights, bias }, { name: "iris-classifier", facts: { framework: "own" } });
 */
export function model<T>(value: T, options?: AssetOptions): Asset<T> {
  return registered("model", asset("model", value), options);
}

/**
 * A report for people, as Markdown or HTML, registered in the catalog.
 *
 * @param options.format @default "markdown"
 * @throws PipeloomError `bad-asset` when `text` is not a string.
 * @example return report(`# Training\nRMSE: ${rmse}`, { name: "training-report" });
 */
export function report(
  text: string,
  options?: AssetOptions & { readonly format?: "markdown" | "html" },
): Asset<string> {
  const shown = options?.format === "html" ? html(mustBeText("report", text)) : markdown(mustBeText("report", text));
  return registered("report", shown, options);
}

/**
 * The template of a prompt, registered in the catalog with its variables: names in braces, `{name}` or `{{name}}`.
 *
 * @throws PipeloomError `bad-asset` when `template` is not a string.
 * @example return prompt("Summarise {text} in {count} words.", { name: "summary" });
 */
export function prompt(template: string, options?: AssetOptions): Asset<string> {
  return registered("prompt", asset("text", mustBeText("prompt", template)), options);
}

/** The asset, if the value came from one of the constructors. */
export function assetOf(value: unknown): Asset<unknown> | undefined {
  // SAFETY: only `asset` sets this symbol, always on an Asset.
  return typeof value === "object" && value !== null && assetKey in value
    ? (value as unknown as Asset<unknown>)
    : undefined;
}

function asset<T>(type: AssetType, payload: T, mediaType?: string): Asset<T> {
  return marked({ type, payload, ...(mediaType !== undefined && { mediaType }) });
}

function registered<T>(kind: AssetKind, made: Asset<T>, { name, facts }: AssetOptions = {}): Asset<T> {
  if (name !== undefined && (typeof name !== "string" || name.trim() === "" || /[\n\r@]/.test(name)))
    throw new PipeloomError(
      "bad-asset",
      `${kind}(): the name must be a text of one line without "@", and is ${JSON.stringify(name)}.`,
    );
  return marked({ ...made, catalog: { kind, ...(name !== undefined && { name }), ...(facts && { facts }) } });
}

function marked<T>(made: Asset<T>): Asset<T> {
  return Object.defineProperty(made, assetKey, { value: true });
}

function mustBeText(name: string, value: unknown): string {
  if (typeof value !== "string") throw bad(name, "a string", value);
  return value;
}

function bad(name: string, wanted: string, got: unknown): PipeloomError {
  const kind = got === null ? "null" : Array.isArray(got) ? "a list" : typeof got;
  return new PipeloomError("bad-asset", `${name}() takes ${wanted}, and got ${kind}.`);
}

function imageMediaType(bytes: Uint8Array): string {
  const starts = (...head: readonly number[]) => head.every((byte, index) => bytes[index] === byte);
  if (starts(0xff, 0xd8, 0xff)) return "image/jpeg";
  if (starts(0x47, 0x49, 0x46)) return "image/gif";
  if (starts(0x52, 0x49, 0x46, 0x46) && bytes[8] === 0x57 && bytes[9] === 0x45) return "image/webp";
  return "image/png";
}
