/** Writes rows many at a time: a statement of its own for each would take most of a large run's time. */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";

export interface RowWriter {
  add(...cells: readonly SQLInputValue[]): void;
  /** Writes what was added, in order. */
  flush(): void;
  /** Forgets what was added. */
  clear(): void;
}

const rowsAtOnce = 32;

/** `insert` ends before its first row of values. */
export function rowWriter(database: DatabaseSync, insert: string, columns: number): RowWriter {
  const row = `(${Array.from({ length: columns }, () => "?").join(", ")})`;
  const one = database.prepare(`${insert} ${row}`);
  const many = database.prepare(`${insert} ${Array.from({ length: rowsAtOnce }, () => row).join(", ")}`);
  const isFull = (cells: readonly SQLInputValue[]) => cells.length === rowsAtOnce * columns;
  let cells: SQLInputValue[] = [];
  const flush = () => {
    const written = cells;
    cells = [];
    if (isFull(written)) many.run(...written);
    else for (let at = 0; at < written.length; at += columns) one.run(...written.slice(at, at + columns));
  };
  return {
    add(...added) {
      for (const cell of added) cells.push(cell);
      if (isFull(cells)) flush();
    },
    flush,
    clear: () => void (cells = []),
  };
}
