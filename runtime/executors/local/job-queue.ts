/** Attempts that wait for a worker, in the order in which they were submitted. */
import type { Job } from "./worker.ts";

export class JobQueue {
  #jobs: Job[] = [];
  #start = 0;

  get size(): number {
    return this.#jobs.length - this.#start;
  }

  get first(): Job | undefined {
    return this.#jobs[this.#start];
  }

  push(job: Job): void {
    this.#jobs.push(job);
  }

  /** It goes before all others: it had its turn before. */
  putBack(job: Job): void {
    if (this.#start > 0) this.#jobs[--this.#start] = job;
    else this.#jobs.unshift(job);
  }

  /** Takes the first one out. */
  take(): Job | undefined {
    const job = this.#jobs[this.#start];
    if (job === undefined) return undefined;
    this.#start += 1;
    if (this.#start > 1_024 || this.#start === this.#jobs.length) {
      this.#jobs.splice(0, this.#start);
      this.#start = 0;
    }
    return job;
  }

  /** The first one that fits, brought to the front. */
  bringForward(fits: (job: Job) => boolean): Job | undefined {
    for (let at = this.#start; at < this.#jobs.length; at += 1) {
      const job = this.#jobs[at];
      if (!job || !fits(job)) continue;
      if (at > this.#start) this.#jobs.splice(this.#start, 0, ...this.#jobs.splice(at, 1));
      return job;
    }
    return undefined;
  }

  /** How many there are of a kind; counting stops at `most`. */
  count(isCounted: (job: Job) => boolean, most: number): number {
    let count = 0;
    for (let at = this.#start; at < this.#jobs.length && count < most; at += 1) {
      const job = this.#jobs[at];
      if (job && isCounted(job)) count += 1;
    }
    return count;
  }

  /** Takes out all that match; the others keep their order. */
  remove(isRemoved: (job: Job) => boolean): Job[] {
    const removed: Job[] = [];
    const kept: Job[] = [];
    for (const job of this.#jobs.slice(this.#start)) (isRemoved(job) ? removed : kept).push(job);
    this.#jobs = kept;
    this.#start = 0;
    return removed;
  }
}
