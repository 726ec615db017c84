/** A pipeline as people read it in a terminal: parameters, then steps with what each gets from where. */
import { describeType } from "../config/check.ts";
import type { Edge, Node, Parameter, Pipeline } from "../model/graph.ts";
import { inReadingOrder } from "./graph-order.ts";
import type { Style } from "./style.ts";
import { fit, pad, printable, widthOf } from "./text-width.ts";
import { count } from "./words.ts";

export interface TextOptions {
  readonly style: Style;
  /** Lines are cut to this; Infinity for files and pipes. */
  readonly columns: number;
}

export function graphText(pipeline: Pipeline, options: TextOptions): string {
  const { style } = options;
  const title = [
    pipeline.language === "python" ? "Python" : "TypeScript",
    ...(pipeline.dialect === "pipeloom" ? [] : [pipeline.dialect]),
    count(pipeline.nodes.length, "node"),
  ];
  const lines = [`${style.bold(printable(pipeline.name))}  ${style.dim(title.join(", "))}`];
  if (pipeline.parameters.length > 0)
    lines.push("", ...table(pipeline.parameters.map((parameter) => parameterRow(parameter, style))));
  if (pipeline.nodes.length > 0)
    lines.push("", ...table(nodesInOrder(pipeline).map(({ node, depth }) => nodeRow(node, depth, pipeline, style))));
  return lines.map((line) => `${fit(line.trimEnd(), options.columns, style.signs.ellipsis)}\n`).join("");
}

function parameterRow(
  { name, schema, default: value, defaultSource, required, help }: Parameter,
  style: Style,
): readonly string[] {
  const set = value !== undefined ? JSON.stringify(value) : (defaultSource ?? (required ? "(required)" : ""));
  const bounds = boundsOf(schema);
  return [
    name,
    set,
    style.dim([describeType(schema) + bounds, ...(help === undefined ? [] : [printable(help)])].join(" - ")),
  ];
}

function boundsOf({ minimum, maximum }: Parameter["schema"]): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `, at least ${minimum}`;
  return maximum === undefined ? "" : `, at most ${maximum}`;
}

function nodeRow(node: Node, depth: number, pipeline: Pipeline, style: Style): readonly string[] {
  const kind = node.kind === "step" ? "" : style.dim(` (${node.kind})`);
  const into = pipeline.edges.filter((edge) => edge.to.node === node.id);
  const sources = into.length === 0 ? "" : `${style.signs.arrow} ${unique(into.map(sourceOf)).join(", ")}`;
  const parameters = node.inputs.flatMap(({ binding }) => (binding.type === "parameter" ? [binding.parameter] : []));
  const using = parameters.length === 0 ? "" : style.dim(`with ${unique(parameters).join(", ")}`);
  const outputs =
    node.outputs.length > 1 ? style.dim(`gives ${node.outputs.map((output) => output.name).join(", ")}`) : "";
  return [
    `${"  ".repeat(depth)}${printable(node.label)}${kind}`,
    [sources, using, outputs].filter((part) => part !== "").join("  "),
  ];
}

function sourceOf({ kind, from }: Edge): string {
  const name = from.output === undefined || from.output === "output" ? from.node : `${from.node}.${from.output}`;
  return kind === "data" ? name : `${kind} ${name}`;
}

function nodesInOrder(pipeline: Pipeline): readonly { node: Node; depth: number }[] {
  const below = (parent: string | undefined, depth: number): { node: Node; depth: number }[] =>
    inReadingOrder(pipeline, parent).flatMap((node) => [{ node, depth }, ...below(node.id, depth + 1)]);
  return below(undefined, 0);
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ""))));
  return rows.map((row) => `  ${row.map((cell, column) => pad(cell, widths[column] ?? 0)).join("  ")}`);
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
