/** Log lines of runs: one append-only file per run, JSON lines, with a cap. They are kept beside the event log, not in it. */
import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { LogLine } from "../model/event.ts";

export interface RunLogs {
  /** Buffered until `flush`. */
  add(line: LogLine): void;
  flush(): void;
  /** Forgets what a run has printed. */
  remove(runId: string): void;
  /** `after` and `next` are byte offsets in the run's file. */
  read(
    runId: string,
    query: { invocation?: string | undefined; limit: number; after: number },
  ): { lines: LogLine[]; next: number; droppedBytes: number };
}

/** Log text kept per run. What comes after is counted, not kept. */
const runLimitBytes = 64 * 1_048_576;
const readBytes = 1_048_576;

export function openRunLogs(folder: string): RunLogs {
  mkdirSync(folder, { recursive: true });
  const pathOf = (runId: string) => join(folder, `${runId.replaceAll(/[^\w.-]/g, "_")}.jsonl`);
  const pending = new Map<string, string[]>();
  const written = new Map<string, number>();
  const dropped = new Map<string, number>();

  return {
    add(line) {
      const size = (written.get(line.runId) ?? 0) + line.text.length;
      if (size > runLimitBytes) {
        dropped.set(line.runId, (dropped.get(line.runId) ?? 0) + line.text.length);
        return;
      }
      written.set(line.runId, size);
      const lines = pending.get(line.runId);
      if (lines) lines.push(JSON.stringify(line));
      else pending.set(line.runId, [JSON.stringify(line)]);
    },
    flush() {
      for (const [runId, lines] of pending) appendFileSync(pathOf(runId), `${lines.join("\n")}\n`);
      pending.clear();
    },
    remove(runId) {
      written.delete(runId);
      dropped.delete(runId);
      rmSync(pathOf(runId), { force: true });
    },
    read(runId, { invocation, limit, after }) {
      const droppedBytes = dropped.get(runId) ?? 0;
      let file: number;
      try {
        file = openSync(pathOf(runId), "r");
      } catch {
        return { lines: [], next: after, droppedBytes }; // The run has printed nothing.
      }
      try {
        return { ...readLines(file, invocation, limit, after), droppedBytes };
      } finally {
        closeSync(file);
      }
    },
  };
}

function readLines(
  file: number,
  invocation: string | undefined,
  limit: number,
  after: number,
): { lines: LogLine[]; next: number } {
  const end = fstatSync(file).size;
  const lines: LogLine[] = [];
  let next = after;
  while (next < end && lines.length < limit) {
    const buffer = Buffer.alloc(Math.min(readBytes, end - next));
    const length = readSync(file, buffer, 0, buffer.length, next);
    const last = buffer.lastIndexOf(10, length - 1);
    if (last === -1) break; // A line that was cut off when an engine died, or one longer than any we write.
    for (let from = 0; from <= last && lines.length < limit;) {
      const to = buffer.indexOf(10, from);
      const line = parseLine(buffer.toString("utf8", from, to));
      from = to + 1;
      if (line && (invocation === undefined || line.invocation === invocation)) lines.push(line);
      if (lines.length === limit || from > last) {
        next += from;
        break;
      }
    }
  }
  return { lines, next };
}

function parseLine(text: string): LogLine | undefined {
  try {
    const parsed = LogLine.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
