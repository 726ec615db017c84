/** Rows in columns for a terminal; on a live one lines are cut to its width. */
import type { Style } from "./style.ts";
import { fit, pad, widthOf } from "./text-width.ts";
import type { Terminal } from "./terminal.ts";

export function table(
  rows: readonly (readonly string[])[],
  terminal: Pick<Terminal, "isLive" | "columns">,
  style: Style,
): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ""))),
  );
  const limit = terminal.isLive ? terminal.columns() : Infinity;
  return rows
    .map((row) =>
      row.map((cell, column) => (column === row.length - 1 ? cell : pad(cell, widths[column] ?? 0))).join("  "),
    )
    .map((line) => `${fit(line.trimEnd(), limit, style.signs.ellipsis)}\n`)
    .join("");
}
