/**
 * A run's events as they are written down, and its summary as it stands.
 *
 * Invariant: `seq` grows by one with each event; log lines carry that of the event before them.
 */
import type { LogLine, RunEvent } from "../model/event.ts";
import type { Run, RunSummary } from "../model/run.ts";
import type { AttemptEvent } from "../executors/executor.ts";
import type { Journal } from "./journal.ts";
import { foldSummary, summaryOf } from "./run-summary.ts";

export interface RunRecord {
  /** What every event begins with; takes the next number. */
  stamp(): { readonly runId: string; readonly seq: number; readonly time: number };
  add(event: Exclude<RunEvent, LogLine>): void;
  log(line: Omit<LogLine, "runId" | "seq" | "type">): void;
  /** What an attempt printed. */
  printed(invocation: string, attempt: number, event: Extract<AttemptEvent, { type: "log" }>): void;
  summary(): RunSummary;
}

export function createRunRecord(runId: string, journal: Journal, now: () => number): RunRecord {
  let run: Run | undefined;
  let seq = 0;
  const summary = (): RunSummary => {
    if (!run) throw new Error("A run without its first event.");
    return summaryOf(run);
  };
  const log: RunRecord["log"] = (line) => journal.log({ runId, seq: Math.max(1, seq), type: "log", ...line });
  return {
    stamp: () => ({ runId, seq: ++seq, time: now() }),
    // The summary needs only counts: folding without the invocations keeps ten thousand of them out of the engine's memory.
    add(event) {
      run = foldSummary(run, event);
      if (run) journal.add(event, summary);
    },
    log,
    printed(invocation, attempt, { time, stream, level, text, droppedBytes }) {
      const shown = droppedBytes
        ? `${text}${text === "" ? "" : "\n"}[${droppedBytes} more bytes were printed and not kept]`
        : text;
      log({ time, invocation, attempt, stream, level, text: shown });
    },
    summary,
  };
}
