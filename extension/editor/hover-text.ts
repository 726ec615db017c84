/** What hovering a step's call shows: its contract, its last result, its error. */
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import type { ErrorLocation } from "../../runtime/model/failure.ts";
import type { Language, Node, Parameter, StepDefinition } from "../../runtime/model/graph.ts";
import { formatDuration } from "../runs/format.ts";
import type { NodeResult } from "../runs/node-results.ts";
import { valueText } from "../runs/value-text.ts";
import { codeBlock, commandLink, escapeMarkdown } from "./command-link.ts";
import type { Staleness } from "./result-text.ts";
import { statusSign } from "./result-text.ts";

/** `3 attempts · timeout 30s · never cached`: what is not as usual. */
export function optionsText(options: Node["options"]): string {
  if (!options) return "";
  const { retry, timeout, cache, runtime, enabled, circuitBreaker, resources } = options;
  const parts = [
    enabled === false ? "disabled" : undefined,
    retry && retry.attempts > 1 ? `${retry.attempts} attempts` : undefined,
    timeout === undefined ? undefined : `timeout ${typeof timeout === "number" ? `${timeout}s` : timeout}`,
    cache === false ? "never cached" : undefined,
    typeof cache === "object" && cache.ttl !== undefined ? `cached for ${cache.ttl}` : undefined,
    runtime === "inline" ? "inline" : undefined,
    options.hasFallback === true ? "has a fallback" : undefined,
    circuitBreaker ? `circuit breaker after ${circuitBreaker.failures} failures` : undefined,
    resources?.memory === undefined ? undefined : `memory ${resources.memory}`,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

/** The contract of a step that no node shown here uses. */
export function definitionText(step: StepDefinition, language: Language): string {
  const sections = [codeBlock(signature(step.name, step.inputs, step.outputs), language)];
  if (step.description) sections.push(escapeMarkdown(step.description));
  const options = optionsText(step.options);
  if (options !== "") sections.push(escapeMarkdown(options));
  return sections.join("\n\n");
}

/** A parameter's type, default and help. */
export function parameterText({ name, schema, required, defaultSource, help }: Parameter, language: Language): string {
  const type = typeof schema.type === "string" ? `: ${schema.type}` : "";
  const value = required ? "" : ` = ${defaultSource ?? "…"}`;
  return [codeBlock(`${name}${type}${value}`, language), ...(help === undefined ? [] : [escapeMarkdown(help)])].join(
    "\n\n",
  );
}

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
  const options = optionsText(node.options);
  if (options !== "") sections.push(escapeMarkdown(options));
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
  return signature(node.step || node.label, node.inputs, node.outputs);
}

function signature(
  title: string,
  given: readonly { readonly name: string; readonly type?: string | undefined; readonly required: boolean }[],
  gives: Node["outputs"],
): string {
  const inputs = given
    .map(({ name, type, required }) => `${name}${required ? "" : "?"}${type ? `: ${type}` : ""}`)
    .join(", ");
  const outputs = gives
    .map(({ name, type }) => (type ? (name === "output" ? type : `${name}: ${type}`) : name))
    .join(", ");
  return `${title}(${inputs})${outputs ? ` → ${outputs}` : ""}`;
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
