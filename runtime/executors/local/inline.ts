/**
 * Attempts of inline steps: all of a run go to one process, the one that drives its body or did, and follow each other there.
 *
 * Invariants:
 * 1. They start in the order in which they were submitted, one at a time.
 * 2. That process is kept for the run until it ends; if it is lost, the next one gets a new process, and what was in its memory is gone.
 *    An inline step that does not stop in its grace takes the process with it, and a body that still runs there.
 * 3. Steps that declare environment variables cannot share a process that started without them: those with the same ones share one.
 */
import type { Attempt } from "../executor.ts";
import { JobQueue } from "./job-queue.ts";
import type { Job, Worker } from "./worker.ts";

interface Home {
  readonly runId: string;
  readonly jobs: JobQueue;
  worker: Worker | undefined;
}

export interface InlineJobs {
  add(job: Job): void;
  putBack(job: Job): void;
  /** Gives what waits to the processes of its runs. `find` gives one for a run that has none. */
  assign(mayStart: (attempt: Attempt) => boolean, find: (attempt: Attempt) => Worker | undefined): void;
  /** How many wait for a process that is not there. */
  count(isCounted: (job: Job) => boolean): number;
  /** Takes out all that match. */
  remove(isRemoved: (job: Job) => boolean): Job[];
  /** The run is over: its process is free for others. */
  release(runId: string): void;
}

export function createInlineJobs(workers: ReadonlySet<Worker>, keyOf: (attempt: Attempt) => string): InlineJobs {
  const homes = new Map<string, Home>();
  const homeOf = ({ attempt }: Job): Home => {
    const { runId } = attempt.envelope;
    const key = keyOf(attempt);
    const known = homes.get(`${runId}\0${key}`);
    if (known) return known;
    const home: Home = { runId, jobs: new JobQueue(), worker: undefined };
    for (const worker of workers)
      if (worker.droveRun === runId && worker.key === key && isThere(worker)) keep(home, worker);
    homes.set(`${runId}\0${key}`, home);
    return home;
  };
  return {
    add: (job) => homeOf(job).jobs.push(job),
    putBack: (job) => homeOf(job).jobs.putBack(job),
    assign(mayStart, find) {
      for (const home of homes.values()) {
        const { first } = home.jobs;
        if (!first || !mayStart(first.attempt)) continue;
        if (!home.worker || !isThere(home.worker)) {
          const found = find(first.attempt);
          if (!found) continue;
          keep(home, found);
        }
        const { worker } = home;
        if (!worker?.isReady || worker.jobs.length > 0) continue;
        home.jobs.take();
        worker.give([first]);
      }
    },
    count(isCounted) {
      let count = 0;
      for (const { jobs, worker } of homes.values())
        if (!(worker && isThere(worker)) && jobs.first && isCounted(jobs.first)) count += 1;
      return count;
    },
    remove: (isRemoved) => [...homes.values()].flatMap(({ jobs }) => (jobs.size === 0 ? [] : jobs.remove(isRemoved))),
    release(runId) {
      for (const [key, { runId: of, worker }] of homes) {
        if (of !== runId) continue;
        homes.delete(key);
        if (worker) worker.isKept = false;
      }
    },
  };
}

function keep(home: Home, worker: Worker): void {
  home.worker = worker;
  worker.isKept = true;
}

function isThere({ isGone, isRetired }: Worker): boolean {
  return !isGone && !isRetired;
}
