/** Writes events many at a time: a statement of its own for each would take most of a large run's time. */
import type { DatabaseSync } from "node:sqlite";
import type { RunEvent } from "../model/event.ts";

export interface EventWriter {
  add(event: RunEvent): void;
  /** Writes what was added, in order. */
  flush(): void;
  /** Forgets what was added. */
  clear(): void;
}

const rowsAtOnce = 32;

export function eventWriter(database: DatabaseSync): EventWriter {
  const insert = "insert into events (run_id, seq, event) values";
  const one = database.prepare(`${insert} (?, ?, ?)`);
  const many = database.prepare(`${insert} ${Array.from({ length: rowsAtOnce }, () => "(?, ?, ?)").join(", ")}`);
  let cells: (string | number)[] = [];
  const write = () => {
    if (cells.length === rowsAtOnce * 3) many.run(...cells);
    else for (let at = 0; at < cells.length; at += 3) one.run(...cells.slice(at, at + 3));
    cells = [];
  };
  return {
    add(event) {
      cells.push(event.runId, event.seq, JSON.stringify(event));
      if (cells.length === rowsAtOnce * 3) write();
    },
    flush: write,
    clear: () => void (cells = []),
  };
}
