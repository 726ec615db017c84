/**
 * What happens is written down, committed once per turn of the event loop (under load once in a few turns), and only then told.
 *
 * Invariants:
 * 1. Nobody hears of an event before it is durable.
 * 2. Events of a run are told in the order of their `seq`; log lines lie where they happened.
 * 3. When the store fails, the turn's events are forgotten and `onFailure` is told; it decides what becomes of the runs.
 */
import type { LogLine, RunEvent } from "../model/event.ts";
import type { RunSummary } from "../model/run.ts";
import type { StoreError } from "../store/runs-errors.ts";
import { storeError } from "../store/runs-errors.ts";
import type { RunLogs } from "../store/runs-logs.ts";
import type { RunStore } from "../store/runs.ts";

export interface Journal {
  /** Writes to the store in this turn; `tell` is called with the events after the commit. */
  add(event: RunEvent, summary: () => RunSummary): void;
  log(line: LogLine): void;
  /** Other writes were made to the store: commit them with this turn. */
  touch(): void;
  /** Commits now what waits. Returns the failure that `onFailure` was told. */
  flush(): StoreError | undefined;
}

const longestPauseMs = 25;

export function createJournal(
  store: RunStore,
  logs: RunLogs,
  path: string,
  tell: (events: readonly RunEvent[]) => void,
  onFailure: (error: StoreError) => void,
): Journal {
  let pending: RunEvent[] = [];
  let isScheduled = false;
  let lastEnd = 0;
  let lastTookMs = 0;
  const flush = (): StoreError | undefined => {
    isScheduled = false;
    const events = pending;
    pending = [];
    const begun = performance.now();
    try {
      store.commit();
      logs.flush();
    } catch (error) {
      store.rollback();
      const failure = storeError(error, path);
      onFailure(failure);
      return failure;
    }
    if (events.length > 0) tell(events);
    lastEnd = performance.now();
    lastTookMs = lastEnd - begun;
    return undefined;
  };
  const touch = () => {
    if (isScheduled) return;
    isScheduled = true;
    // A quiet engine commits at once; a busy one spends at most a fifth of its time on commits, and never lets one wait for long.
    const pauseMs = Math.min(lastTookMs * 4, longestPauseMs) - (performance.now() - lastEnd);
    if (pauseMs < 1) setImmediate(flush);
    else setTimeout(flush, pauseMs);
  };
  return {
    add(event, summary) {
      store.append(event, summary);
      pending.push(event);
      touch();
    },
    log(line) {
      logs.add(line);
      pending.push(line);
      touch();
    },
    touch,
    flush,
  };
}
