/** Which log lines are shown. */
import type { LogLevel, LogLine } from "../../runtime/model/event.ts";

export interface LogFilter {
  /** Show this level and worse. */
  readonly level: LogLevel;
  readonly text: string;
  /** Only lines of this node. */
  readonly node?: string | undefined;
}

const levels: readonly LogLevel[] = ["debug", "info", "warning", "error"];

export function filterLines(
  lines: readonly LogLine[],
  { level, text, node }: LogFilter,
  nodeOf: (invocation: string) => string,
): readonly LogLine[] {
  const least = levels.indexOf(level);
  const wanted = text.trim().toLowerCase();
  if (least === 0 && wanted === "" && node === undefined) return lines;
  return lines.filter(
    (line) =>
      levels.indexOf(line.level) >= least &&
      (node === undefined || nodeOf(line.invocation) === node) &&
      (wanted === "" || line.text.toLowerCase().includes(wanted)),
  );
}

/** As text for the clipboard: time, step, line. */
export function linesAsText(
  lines: readonly LogLine[],
  nameOf: (invocation: string) => string,
  timeOf: (time: number) => string,
): string {
  return lines.map((line) => `${timeOf(line.time)} ${nameOf(line.invocation)} ${line.text}`).join("\n");
}
