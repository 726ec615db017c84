/** How many attempts a worker gets at once: as many as it can do within a few milliseconds, by what the step usually takes. */
import type { Attempt } from "../executor.ts";
import type { JobQueue } from "./job-queue.ts";
import type { Job } from "./worker.ts";

const chunkMs = 8;
const longestChunk = 64;

export interface Chunks {
  /** A step's attempt took this long. */
  learn(attempt: Attempt, durationMs: number): void;
  /** The first waiting job and those after it that go with it. */
  take(queue: JobQueue): Job[];
}

export function createChunks(concurrency: () => number, keyOf: (attempt: Attempt) => string): Chunks {
  /** Usual duration by step, in milliseconds: a moving mean. */
  const durations = new Map<string, number>();
  return {
    learn({ envelope }, durationMs) {
      const name = nameOf(envelope);
      const before = durations.get(name);
      durations.set(name, before === undefined ? durationMs : before * 0.7 + durationMs * 0.3);
    },
    take(queue) {
      const { first } = queue;
      if (!first) return [];
      const { envelope, resources } = first.attempt;
      const usual = durations.get(nameOf(envelope));
      const fair = Math.ceil(queue.size / concurrency());
      const size =
        usual === undefined || resources
          ? 1
          : Math.min(Math.max(1, Math.floor(chunkMs / Math.max(usual, 0.05))), longestChunk, fair);
      const chunk: Job[] = [];
      const key = keyOf(first.attempt);
      while (chunk.length < size) {
        const job = queue.first;
        if (!job) break;
        const { unit, step } = job.attempt.envelope;
        const isAlike =
          unit.file === envelope.unit.file && unit.digest === envelope.unit.digest && keyOf(job.attempt) === key;
        if (chunk.length > 0 && (!isAlike || step !== envelope.step || job.attempt.resources)) break;
        chunk.push(job);
        queue.take();
      }
      return chunk;
    },
  };
}

function nameOf({ stepFile, step }: Attempt["envelope"]): string {
  return `${stepFile}\0${step}`;
}
