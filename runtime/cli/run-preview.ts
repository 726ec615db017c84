/** What a run would do, as `run --preview` tells it. */
import type { z } from "zod";
import type { engineContract } from "../protocol/engine.ts";
import { errorLines } from "./run-summary.ts";
import { createStyle } from "./style.ts";
import { table } from "./table.ts";
import { printable } from "./text-width.ts";
import type { Terminal } from "./terminal.ts";
import { count } from "./words.ts";

type Preview = z.output<(typeof engineContract)["requests"]["run.preview"]["result"]>;

export function previewText({ invocations, isComplete, error }: Preview, terminal: Terminal, cwd: string): string {
  const style = createStyle(terminal);
  const of = (action: Preview["invocations"][number]["action"]) =>
    invocations.filter((each) => each.action === action).length;
  const paint = { run: style.blue, reuse: style.green, skip: style.yellow };
  const rows = invocations.map(({ invocation, node, action, reason }) => [
    `${printable(node)}${/\[\d+\]$/.exec(invocation)?.[0] ?? ""}`,
    paint[action](action),
    printable(reason),
  ]);
  const parts = [`${of("run")} to run`, `${of("reuse")} reused`, ...(of("skip") > 0 ? [`${of("skip")} skipped`] : [])];
  const lines = [
    "",
    `${count(invocations.length, "step")}: ${parts.join(", ")}`,
    ...(isComplete || error ? [] : ["The pipeline decides on results that are not there yet: more steps may follow."]),
    ...(error ? errorLines(error, undefined, cwd) : []),
  ];
  const body = rows.length === 0 ? "" : table([["STEP", "WOULD", "WHY"].map(style.dim), ...rows], terminal, style);
  return `${body}${lines.map((line) => `${line}\n`).join("")}`;
}
