/** Rows of a run as the lines of the live display. Pure: time is a parameter. */
import type { Run } from "../model/run.ts";
import type { Row, RowStatus } from "./run-rows.ts";
import type { Style } from "./style.ts";
import { fit, pad, widthOf } from "./text-width.ts";
import { count, duration } from "./words.ts";

export interface FrameOptions {
  readonly style: Style;
  /** Lines that fit, the footer included. */
  readonly height: number;
  readonly now: number;
  /** What the last line says besides counts: how to cancel, or that it is cancelling. */
  readonly note: string;
}

const nameLimit = 32;

/** All rows when they fit; otherwise those that matter most, in order, with what is left out counted. */
export function frame(run: Run, rows: readonly Row[], options: FrameOptions): readonly string[] {
  const { style, height, now, note } = options;
  const shown = choose(rows, Math.max(1, height - 2));
  const lines = shown.map((row) => rowLine(row, shown, style, now));
  if (shown.length < rows.length)
    lines.push(style.dim(`  ${style.signs.ellipsis} ${count(rows.length - shown.length, "more step")}`));
  const done = rows.filter(isDone).length;
  const parts = [`${done} of ${count(rows.length, "step")}`, duration(now - run.startedAt), note];
  return [...lines, style.dim(`  ${parts.filter((part) => part !== "").join(` ${style.signs.dot} `)}`)];
}

/** One row as it stands when nothing more will happen. */
export function finalLines(rows: readonly Row[], style: Style): readonly string[] {
  return rows.map((row) => rowLine(row, rows, style, 0));
}

function isDone(row: Row): boolean {
  return row.status !== "pending" && row.status !== "running" && row.status !== "retrying";
}

function choose(rows: readonly Row[], limit: number): readonly Row[] {
  if (rows.length <= limit) return rows;
  const rank = (row: Row) =>
    row.status === "running" || row.status === "retrying"
      ? 0
      : row.status === "failed"
        ? 1
        : row.status === "pending"
          ? 3
          : 2;
  // Within a rank what is done shows its latest, what waits shows its next.
  const ranked = rows.map((row, index) => ({ row, index }));
  ranked.sort((a, b) => rank(a.row) - rank(b.row) || (rank(a.row) === 3 ? a.index - b.index : b.index - a.index));
  return ranked
    .slice(0, limit)
    .sort((a, b) => a.index - b.index)
    .map(({ row }) => row);
}

function rowLine(row: Row, rows: readonly Row[], style: Style, now: number): string {
  const width = Math.min(nameLimit, Math.max(...rows.map(({ node }) => widthOf(node))));
  const name = pad(fit(row.node, nameLimit, style.signs.ellipsis), width);
  const time = timeOf(row, now);
  const detail =
    row.status === "failed"
      ? style.red(row.detail)
      : row.status === "retrying"
        ? style.yellow(row.detail)
        : style.dim(row.detail);
  const isQuiet = row.status === "pending" || row.status === "skipped";
  return `  ${sign(row.status, style, now)} ${isQuiet ? style.dim(name) : name}  ${style.dim(time.padStart(8))}  ${detail}`.trimEnd();
}

function timeOf(row: Row, now: number): string {
  if (row.status === "cached") return "cached";
  if (row.status === "pending" || row.status === "skipped") return row.status === "skipped" ? "skipped" : "";
  if (row.durationMs !== undefined) return duration(row.durationMs);
  return row.startedAt === undefined || now === 0 ? "" : duration(Math.max(0, now - row.startedAt));
}

const spinMs = 160;

export function sign(status: RowStatus, style: Style, now: number): string {
  const { signs } = style;
  switch (status) {
    case "pending":
      return style.dim(signs.pending);
    case "running":
      return style.blue(signs.running[Math.floor(now / spinMs) % signs.running.length] ?? "");
    case "retrying":
      return style.yellow(signs.retrying);
    case "succeeded":
      return style.green(signs.succeeded);
    case "cached":
      return style.green(signs.cached);
    case "failed":
      return style.red(signs.failed);
    case "skipped":
      return style.dim(signs.skipped);
    case "cancelled":
      return style.yellow(signs.cancelled);
    default:
      return status satisfies never;
  }
}
