/**
 * A few lines at the end of the output that are drawn again in place.
 *
 * Invariants:
 * 1. A drawn line never wraps: it is cut to the screen's width, so lines and rows are the same number.
 * 2. The area is never taller than the screen; what is above it is never touched.
 * 3. After `close` the cursor is visible and stands on a fresh line.
 */
import { fit, widthOf } from "./text-width.ts";
import type { Terminal } from "./terminal.ts";

export interface LiveArea {
  /** How many lines fit. */
  readonly height: () => number;
  readonly draw: (lines: readonly string[]) => void;
  /** Prints lines that stay, above the area. */
  readonly print: (lines: readonly string[]) => void;
  /** Takes the area off the screen, for something else to be written there; the next `draw` begins below it. */
  readonly clear: () => void;
  /** Replaces the area by lines that stay, however many. */
  readonly close: (lines?: readonly string[]) => void;
}

const hideCursor = "\u001b[?25l";
const showCursor = "\u001b[?25h";
const eraseBelow = "\u001b[J";
const eraseLine = "\u001b[K";

export function openLiveArea(terminal: Terminal, ellipsis: string): LiveArea {
  let drawn: readonly string[] = [];
  let isHidden = false;
  let isClosed = false;

  /** To the area's first row. When the screen became narrower, drawn lines now take more rows than one. */
  const toTop = (): string => {
    const columns = terminal.columns();
    const rows = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
    return rows === 0 ? "" : `\u001b[${Math.min(rows, terminal.rows() - 1)}A\r`;
  };
  const cut = (line: string) => fit(line, terminal.columns() - 1, ellipsis);
  const height = () => Math.max(1, terminal.rows() - 2);
  const replace = (above: readonly string[], lines: readonly string[]) => {
    const hide = isHidden ? "" : hideCursor;
    isHidden = true;
    // Lines that stay may wrap: they are the terminal's from now on.
    const stay = above.map((line) => `${line}${eraseLine}\n`);
    const next = lines.map(cut);
    terminal.out(
      `${hide}${toTop()}${above.length > 0 ? eraseBelow : ""}${stay.join("")}${next.map((line) => `${line}${eraseLine}\n`).join("")}${eraseBelow}`,
    );
    drawn = next;
  };
  const offResize = terminal.onResize(() => {
    if (!isClosed && drawn.length > 0) replace([], drawn);
  });

  return {
    height,
    draw: (lines) => {
      if (!isClosed) replace([], lines.slice(0, height()));
    },
    print: (lines) => {
      if (!isClosed) replace(lines, drawn);
    },
    clear: () => {
      if (isClosed || !isHidden) return;
      replace([], []);
      terminal.out(showCursor);
      isHidden = false;
    },
    close: (lines = []) => {
      if (isClosed) return;
      isClosed = true;
      offResize();
      if (isHidden || lines.length > 0) replace(lines, []);
      if (isHidden) terminal.out(showCursor);
    },
  };
}
