/**
 * A screen that understands what the live area writes: text, line breaks, cursor up, erase line, erase below, cursor on and off.
 * Lines longer than the screen wrap, as on a real one.
 */
import type { Terminal } from "../../runtime/cli/terminal.ts";

export interface FakeTerminal extends Terminal {
  /** Rows of the screen and what has scrolled off it, without trailing blanks. */
  readonly screen: () => readonly string[];
  readonly isCursorVisible: () => boolean;
  readonly resize: (columns: number, rows: number) => void;
  readonly written: () => string;
}

export function fakeTerminal(
  size: { columns: number; rows: number },
  options: { isLive?: boolean; hasColor?: boolean; hasUnicode?: boolean } = {},
): FakeTerminal {
  let { columns, rows } = size;
  let grid: string[] = [""];
  let row = 0;
  let column = 0;
  let isVisible = true;
  let written = "";
  const listeners = new Set<() => void>();

  const put = (character: string) => {
    if (column === columns) {
      row++;
      column = 0;
    }
    while (grid.length <= row) grid.push("");
    const line = (grid[row] ?? "").padEnd(column);
    grid[row] = line.slice(0, column) + character + line.slice(column + 1);
    column++;
  };
  const sequence = (parameters: string, letter: string) => {
    // Cursor up stops at the top of the screen, which is `rows` above the lowest row.
    if (letter === "A") row = Math.max(0, grid.length - rows, row - Number(parameters || "1"));
    else if (letter === "K") grid[row] = (grid[row] ?? "").slice(0, column);
    else if (letter === "J") {
      grid[row] = (grid[row] ?? "").slice(0, column);
      grid = grid.slice(0, row + 1);
    } else if (letter === "l" || letter === "h") isVisible = letter === "h";
    else if (letter !== "m") throw new Error(`The fake screen does not know ${JSON.stringify(parameters + letter)}.`);
  };
  const write = (text: string) => {
    written += text;
    for (let index = 0; index < text.length; index++) {
      const character = text[index] ?? "";
      if (character === "\u001b") {
        const match = /^\[([0-9;?]*)([A-Za-z])/.exec(text.slice(index + 1));
        if (!match)
          throw new Error(`The fake screen met a lone escape at ${JSON.stringify(text.slice(index, index + 10))}.`);
        sequence(match[1] ?? "", match[2] ?? "");
        index += match[0].length;
      } else if (character === "\n") {
        row++;
        column = 0;
        while (grid.length <= row) grid.push("");
      } else if (character === "\r") column = 0;
      else put(character);
    }
  };
  return {
    isLive: options.isLive ?? true,
    hasColor: options.hasColor ?? false,
    hasUnicode: options.hasUnicode ?? true,
    columns: () => columns,
    rows: () => rows,
    out: write,
    outBytes: (bytes) => Promise.resolve(write(Buffer.from(bytes).toString())),
    error: write,
    onResize: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    screen: () => {
      const lines = grid.map((line) => line.trimEnd());
      while (lines.at(-1) === "") lines.pop();
      return lines;
    },
    isCursorVisible: () => isVisible,
    written: () => written,
    resize: (nextColumns, nextRows) => {
      // A narrower screen wraps what is there, as terminals that reflow do.
      const before = grid.slice(0, row).flatMap((line) => wrap(line, nextColumns));
      grid = [...before, ...wrap(grid[row] ?? "", nextColumns)];
      row = grid.length - 1;
      columns = nextColumns;
      rows = nextRows;
      for (const listener of listeners) listener();
    },
  };
}

function wrap(line: string, columns: number): string[] {
  const text = line.trimEnd();
  const parts: string[] = [];
  for (let start = 0; start < Math.max(1, text.length); start += columns)
    parts.push(text.slice(start, start + columns));
  return parts;
}
