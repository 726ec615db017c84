/** How many idle workers are kept: few, and one that has loaded nothing, as a run of changed code needs a fresh one. */
import type { Worker } from "./worker.ts";

const keptIdle = 2;
const trimEveryMs = 30_000;
const spareAfterMs = 300;

export interface Idle {
  /** Nothing may be going on any more: a spare worker is made ready while nothing else happens. */
  keepSpare(): void;
  dispose(): void;
}

export function createIdle(workers: ReadonlySet<Worker>, startSpare: () => void): Idle {
  /** Workers beyond the usual are let go; they come back in tens of milliseconds. */
  const trimmer = setInterval(() => {
    const kept = new Map<string, number>();
    for (const worker of workers) {
      if (!worker.isIdle) continue;
      const kind = `${worker.key}${worker.loaded.size === 0}`;
      const count = (kept.get(kind) ?? 0) + 1;
      kept.set(kind, count);
      if (count > (worker.loaded.size === 0 ? 1 : keptIdle)) worker.retire();
    }
  }, trimEveryMs);
  trimmer.unref();
  let spareTimer: NodeJS.Timeout | undefined;
  return {
    keepSpare() {
      clearTimeout(spareTimer);
      spareTimer = setTimeout(startSpare, spareAfterMs);
      spareTimer.unref();
    },
    dispose() {
      clearInterval(trimmer);
      clearTimeout(spareTimer);
    },
  };
}
