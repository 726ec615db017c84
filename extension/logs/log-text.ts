/** Log lines as text, for the output channel and for the document that shows a past run's log. */
import type { LogLine } from "../../runtime/model/event.ts";

/** `12:03:44.120 fit      | epoch 1` with the step's name padded to `width`. */
export function logLineText(
  { time, level, text }: Pick<LogLine, "time" | "level" | "text">,
  step: string,
  width: number,
): string {
  const mark = level === "info" ? "" : level === "debug" ? "debug: " : `${level}: `;
  const prefix = `${clockText(time)} ${step.padEnd(width)} | `;
  return text
    .split("\n")
    .map((line) => `${prefix}${mark}${line}`)
    .join("\n");
}

/** Local time of day to the millisecond. */
function clockText(time: number): string {
  const date = new Date(time);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

export interface LogDocument {
  readonly title: string;
  readonly lines: readonly LogLine[];
  readonly stepOf: (invocation: string) => string;
  readonly droppedBytes: number;
  readonly hasMore: boolean;
}

export function logDocumentText({ title, lines, stepOf, droppedBytes, hasMore }: LogDocument): string {
  const steps = lines.map((line) => stepOf(line.invocation));
  const width = Math.min(32, Math.max(0, ...steps.map(({ length }) => length)));
  const body = lines.map((line, index) => logLineText(line, steps[index] ?? "", width));
  return [
    title,
    "",
    ...(body.length === 0 ? ["Nothing was logged."] : body),
    ...(hasMore ? ["… more lines are in the store; `pipeloom runs show` prints them all."] : []),
    ...(droppedBytes > 0
      ? [`… ${droppedBytes.toLocaleString("en-US")} bytes beyond the limit of a step's log were dropped.`]
      : []),
    "",
  ].join("\n");
}
