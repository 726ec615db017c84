/** What is said after a run: how it ended, its outputs, the error with its place, and where everything is kept. */
import type { RunFinished } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import type { Style } from "./style.ts";
import { pad, printable, widthOf } from "./text-width.ts";
import { count, duration, pathFrom, summaryOf } from "./words.ts";

/** How it ended and what came out: for standard output. */
export function summaryLines(
  finished: RunFinished,
  context: { readonly style: Style; readonly store: string; readonly cwd: string },
): readonly string[] {
  const { style } = context;
  const outputs = Object.entries(finished.outputs);
  const width = Math.max(0, ...outputs.map(([name]) => widthOf(name)));
  return [
    "",
    `${headline(finished, style)} in ${duration(finished.durationMs)} ${style.signs.dot} ${tally(finished)}`,
    ...outputs.map(
      ([name, value]) =>
        `  ${pad(name, width)}  ${printable(summaryOf(value))}  ${style.dim(value.digest.slice(0, 12))}`,
    ),
    style.dim(`Run ${finished.runId}, kept in ${pathFrom(context.cwd, context.store)}`),
  ];
}

function headline({ status }: RunFinished, style: Style): string {
  switch (status) {
    case "succeeded":
      return style.green(style.bold("Succeeded"));
    case "failed":
      return style.red(style.bold("Failed"));
    case "cancelled":
      return style.yellow(style.bold("Cancelled"));
    case "interrupted":
      return style.red(style.bold("Interrupted"));
    case "paused":
      return style.yellow(style.bold("Paused"));
    default:
      return status satisfies never;
  }
}

function tally({ steps }: RunFinished): string {
  const of = (test: (step: RunFinished["steps"][number]) => boolean) => steps.filter(test).length;
  const cached = of((step) => step.cached);
  const failed = of((step) => step.status === "failed");
  const skipped = of((step) => step.status === "skipped");
  const cancelled = of((step) => step.status === "cancelled");
  const parts = [count(steps.length, "step")];
  if (cached > 0) parts.push(`${cached} from the cache`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  if (cancelled > 0) parts.push(`${cancelled} cancelled`);
  return parts.join(", ");
}

/** The error with its place and stack: for standard error. */
export function errorLines(failure: Failure, step: string | undefined, cwd: string): readonly string[] {
  const { name, message, location, stack, code, cause } = failure;
  const where =
    location === undefined
      ? ""
      : `${pathFrom(cwd, location.file)}:${location.line}${location.column === undefined ? "" : `:${location.column}`}: `;
  const who = step === undefined ? "" : `step "${step}": `;
  const [first = "", ...more] = message.split("\n");
  const lines = [
    `error[${code ?? "step-failed"}]: ${where}${who}${name}: ${first}`,
    ...more.map((line) => `  ${line}`),
  ];
  if (stack !== undefined && stack !== "") lines.push(...framesOf(stack, name, message));
  if (cause) lines.push("caused by", ...errorLines(cause, undefined, cwd));
  return lines.map((line) => line.split("\n").map(printable).join("\n"));
}

/** A stack often repeats name and message on top; they are printed already. */
function framesOf(stack: string, name: string, message: string): readonly string[] {
  const head = `${name}: ${message}`;
  const frames = stack.startsWith(head) ? stack.slice(head.length) : stack;
  return frames
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => (/^\s/.test(line) ? line : `    ${line}`));
}
