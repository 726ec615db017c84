/** What hovering a step's call shows: its contract, its last result, its error. */
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import type { ErrorLocation } from "../../runtime/model/failure.ts";
import type { Node, Language } from "../../runtime/model/graph.ts";
import { formatDuration } from "../runs/format.ts";
import type { NodeResult } from "../runs/node-results.ts";
import { valueText } from "../runs/value-text.ts";
import { codeBlock, commandLink, escapeMarkdown } from "./command-link.ts";
import type { Staleness } from "./result-text.ts";
import { statusSign } from "./result-text.ts";

export interface HoverFacts {
  readonly node: Node;
  readonly language: Language;
  readonly runId: string | undefined;
  readonly result: NodeResult | undefined;
  readonly staleness: Staleness;
}

const shownColumns = 12;

export function hoverText({ node, language, runId, result, staleness }: HoverFacts): string {
  const sections = [codeBlock(contract(node), language)];
  if (node.description) sections.push(escapeMarkdown(node.description));
  if (!result || runId === undefined) {
    sections.push(`No result yet. ${commandLink("Run", "pipeloom.run")}`);
    return sections.join("\n\n");
  }
  sections.push(headline(result, staleness));
  if (result.error)
    sections.push(codeBlock(result.error.stack ?? `${result.error.name}: ${result.error.message}`, "text"));
  const outputs = Object.entries(result.outputs);
  if (outputs.length > 0) {
    sections.push(
      [
        "| output | value | |",
        "|---|---|---|",
        ...outputs.map(
          ([name, value]) =>
            `| ${escapeMarkdown(name)} | ${escapeMarkdown(valueText(value, 80))} | ${commandLink("Open", "pipeloom.openArtifact", value.digest)} |`,
        ),
      ].join("\n"),
    );
    for (const [name, value] of outputs) {
      const columns = value.preview?.columns;
      if (columns && columns.length > 0) sections.push(columnTable(outputs.length > 1 ? name : undefined, columns));
    }
  }
  const location = result.error?.location;
  sections.push(
    [
      ...(location ? [locationLink(location)] : []),
      commandLink("Show Logs", "pipeloom.showLogs", runId, result.invocations[0]?.invocation),
      commandLink("Open Run", "pipeloom.openRun", runId),
    ].join(" · "),
  );
  return sections.join("\n\n");
}

/** `fit(rows: Row[], epochs: number) → model` */
export function contract(node: Node): string {
  const inputs = node.inputs
    .map(({ name, type, required }) => `${name}${required ? "" : "?"}${type ? `: ${type}` : ""}`)
    .join(", ");
  const outputs = node.outputs
    .map(({ name, type }) => (type ? (name === "output" ? type : `${name}: ${type}`) : name))
    .join(", ");
  return `${node.step || node.label}(${inputs})${outputs ? ` → ${outputs}` : ""}`;
}

function headline(result: NodeResult, staleness: Staleness): string {
  const parts = [`${statusSign[result.status]} ${result.status}`];
  if (result.total > 1) parts.push(`${result.done} of ${result.total}`);
  if (result.durationMs !== undefined) parts.push(formatDuration(result.durationMs));
  if (result.attempts > 1) parts.push(`${result.attempts} attempts`);
  if (result.cached) parts.push("cached");
  const lines = [`**${parts.join(" · ")}**`];
  if (result.reason) lines.push(`Why: ${escapeMarkdown(result.reason)}`);
  if (staleness !== undefined) lines.push(`Stale: ${escapeMarkdown(staleness)}`);
  return lines.join("  \n");
}

/** The editor opens a file link at its line. */
function locationLink({ file, line }: ErrorLocation): string {
  return `[${escapeMarkdown(`${basename(file)}:${line}`)}](${pathToFileURL(file).href}#L${line})`;
}

type Columns = NonNullable<NonNullable<NodeResult["outputs"][string]["preview"]>["columns"]>;

function columnTable(title: string | undefined, columns: Columns): string {
  const rows = columns.slice(0, shownColumns).map(({ name, type, min, max, nulls }) => {
    const range = min === undefined || max === undefined ? "" : `${cell(min)} … ${cell(max)}`;
    return `| ${escapeMarkdown(name)} | ${type} | ${range} | ${nulls ?? ""} |`;
  });
  const rest = columns.length - shownColumns;
  return [
    ...(title === undefined ? [] : [`**${escapeMarkdown(title)}**`, ""]),
    "| column | type | range | missing |",
    "|---|---|---|---|",
    ...rows,
    ...(rest > 0 ? [`| … ${rest} more | | | |`] : []),
  ].join("\n");
}

function cell(value: string | number): string {
  return escapeMarkdown(typeof value === "number" ? String(Number(value.toPrecision(6))) : value.slice(0, 24));
}
