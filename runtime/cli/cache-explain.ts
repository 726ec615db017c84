import type { CachePolicy } from "../model/options.ts";
import type { CacheExplanation } from "../protocol/cache.ts";
import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { exitCode, unknownStep } from "./refusal.ts";
import { openRequest, parameterNotes, requestFlags } from "./run-request.ts";
import { errorLines } from "./run-summary.ts";
import type { Style } from "./style.ts";
import { createStyle } from "./style.ts";
import { table } from "./table.ts";
import { printable } from "./text-width.ts";
import type { Terminal } from "./terminal.ts";
import { moment } from "./words.ts";

const shape = {
  name: "cache explain",
  summary: "Tell why each step would run or be reused: what counts for its key, and what changed",
  positionals: ["FILE", "STEP?"],
  flags: {
    ...requestFlags,
    all: { type: "boolean", help: "Also the parts that are the same as before" },
    ...jsonFlag,
    ...workspaceFlag,
  },
  notes: `Runs no step. ${parameterNotes}`,
} as const satisfies Shape;

export const cacheExplain = command(shape, async ({ positionals, flags }, environment) => {
  const { terminal, cwd } = environment;
  const [path = "", step] = positionals;
  const { connection, pipeline, start } = await openRequest(path, flags, environment, shape.name);
  try {
    const names = pipeline.nodes.filter((node) => node.step !== "").map(({ id }) => id);
    if (step !== undefined && !names.includes(step)) throw unknownStep("STEP", step, names, pipeline.name);
    const request = { ...start, ...(step !== undefined && { node: step }) };
    const explanation = await connection.client.request("cache.explain", request);
    const isWhole = flags.all || step !== undefined;
    terminal.out(
      flags.json ? `${JSON.stringify(explanation)}\n` : explanationText(explanation, isWhole, terminal, cwd),
    );
    return explanation.error ? exitCode.failed : exitCode.succeeded;
  } finally {
    connection.dispose();
  }
});

type Explained = CacheExplanation["invocations"][number];

function explanationText(
  { invocations, isComplete, error }: CacheExplanation,
  isWhole: boolean,
  terminal: Terminal,
  cwd: string,
): string {
  const style = createStyle(terminal);
  const sections = invocations.map((row) => {
    const parts = row.parts.filter(({ change }) => isWhole || change !== "same");
    const heading = `${style.bold(nameOf(row))}  ${paint[row.action](style)(row.action)}  ${printable(row.reason)}\n`;
    const facts = [policyText(row.policy), storedText(row), comparedText(row)].filter((text) => text !== "");
    const details = facts.length === 0 ? "" : `  ${style.dim(facts.join("; "))}\n`;
    const cells = parts.map((part) => partCells(part, style));
    return `${heading}${details}${cells.length === 0 ? "" : table(cells, terminal, style)}`;
  });
  const ends = [
    ...(isComplete || error
      ? []
      : ["The pipeline decides on results that are not there yet: more steps may follow.\n"]),
    ...(error ? errorLines(error, undefined, cwd).map((line) => `${line}\n`) : []),
  ];
  return [...sections, ...ends].join("\n");
}

const paint = {
  run: (style: Style) => style.blue,
  reuse: (style: Style) => style.green,
  skip: (style: Style) => style.yellow,
};

function nameOf({ invocation, node }: Explained): string {
  return `${printable(node)}${/\[\d+\]$/.exec(invocation)?.[0] ?? ""}`;
}

function policyText(policy: CachePolicy | undefined): string {
  if (policy === undefined || policy === true) return "";
  if (policy === false) return "cache: off";
  return `cache: ${typeof policy === "string" ? policy : JSON.stringify(policy)}`;
}

function storedText({ key, stored }: Explained): string {
  if (key === undefined) return "";
  return stored
    ? `key ${key.slice(0, 12)}: a result of ${moment(stored.createdAt)}, run ${stored.runId}`
    : `key ${key.slice(0, 12)}: no result`;
}

function comparedText({ compared }: Explained): string {
  return compared ? `compared with run ${compared.runId} (${compared.status})` : "";
}

function partCells({ kind, name, now, before, change }: Explained["parts"][number], style: Style): readonly string[] {
  const words = {
    same: now ?? "",
    changed: `${before ?? ""} -> ${now ?? ""}`,
    added: now ?? "",
    removed: before ?? "",
    unknown: "not known before the run",
  };
  const mark = change === "same" ? style.dim(change) : style.yellow(change);
  return [`    ${kind}`, printable(name), mark, printable(words[change])];
}
