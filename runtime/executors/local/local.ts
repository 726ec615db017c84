/**
 * The local executor: warm worker processes on this machine.
 *
 * Job: keep attempts waiting in order, keep enough workers, give each worker as much as it can do in a few milliseconds.
 * Invariants:
 * 1. At most `concurrency` workers run steps; workers that drive bodies come on top, as they mostly wait.
 * 2. A worker that has loaded one version of a file never gets another version of it.
 * 3. An attempt that a dead worker had not started is given to another worker; after two such deaths it fails.
 */
import type { FromWorker, ToWorker } from "../../protocol/worker.ts";
import type { Attempt, AttemptListener, Executor } from "../executor.ts";
import { hasRoom, localCapacity } from "./capacity.ts";
import { createGuard } from "./guard.ts";
import type { Exit, Program } from "./process.ts";
import type { Job } from "./worker.ts";
import { Worker, workerExited } from "./worker.ts";

export interface LocalOptions {
  readonly concurrency: number;
  /** How long a stopped attempt may take to end by itself. */
  readonly graceMs: number;
  readonly now: () => number;
  readonly programOf: (
    language: "typescript" | "python",
    python: string | undefined,
    environment: Readonly<Record<string, string>>,
  ) => Program;
  readonly init: ToWorker;
  readonly report: (problem: string) => void;
}

/** A worker on loan for one conversation: a body, or a description of a file. */
interface Conversation {
  send(message: ToWorker): void;
  /** Gives the worker back. */
  done(): void;
  /** Ends the worker: user code may be running in it. */
  abort(): void;
}

export interface LocalExecutor extends Executor {
  converse(
    want: {
      readonly language: "typescript" | "python";
      readonly python?: string | undefined;
      readonly file: string;
      readonly digest?: string | undefined;
    },
    listener: { onMessage(message: FromWorker): void; onExit(exit: Exit): void },
  ): Conversation;
  /** Makes sure that a worker is there which has loaded nothing yet. */
  warm(language: "typescript" | "python", python: string | undefined): void;
  workers(): { pid: number; language: "typescript" | "python"; isBusy: boolean }[];
}

/** A worker gets attempts for about this long at once. */
const chunkMs = 8;
const longestChunk = 64;
const keptIdle = 2;

interface Waiting {
  readonly want: Parameters<LocalExecutor["converse"]>[0];
  readonly start: (worker: Worker) => void;
  readonly fail: (exit: Exit) => void;
}

export function createLocalExecutor(options: LocalOptions): LocalExecutor {
  const workers = new Set<Worker>();
  const guard = createGuard(options.report);
  const capacity = localCapacity(options.concurrency);
  const queue: Job[] = [];
  let queueStart = 0;
  const conversations: Waiting[] = [];
  /** Usual duration by step, in milliseconds: a moving mean. */
  const durations = new Map<string, number>();
  let isDisposed = false;
  let startFailures = 0;
  let isScheduled = false;

  const keyOf = (language: string, python: string | undefined, environment: Readonly<Record<string, string>> = {}) =>
    JSON.stringify([language, python ?? "", environment]);
  const keyOfAttempt = ({ language, python, environment }: Attempt) => keyOf(language, python, environment);

  const start = (
    language: "typescript" | "python",
    python: string | undefined,
    environment: Readonly<Record<string, string>> = {},
  ): Worker => {
    const worker = new Worker(
      keyOf(language, python, environment),
      language,
      options.programOf(language, python, environment),
      options.init,
      {
        now: options.now,
        graceMs: options.graceMs,
        guard,
        onReady: () => {
          startFailures = 0;
          schedule();
        },
        onFree(free, { attempt }, durationMs) {
          const name = `${attempt.envelope.stepFile}\0${attempt.envelope.step}`;
          const before = durations.get(name);
          durations.set(name, before === undefined ? durationMs : before * 0.7 + durationMs * 0.3);
          if (free.isRetired) free.retire();
          keepSpare();
          schedule();
        },
        onGone(gone, unstarted, exit) {
          workers.delete(gone);
          if (!gone.isReady) startFailures += 1;
          for (const job of unstarted.toReversed()) {
            job.deaths += 1;
            const { step } = job.attempt.envelope;
            if (job.ending) job.tell({ type: "cancelled", durationMs: 0 });
            else if (job.deaths >= 2) job.tell({ type: "failed", durationMs: 0, error: workerExited(step, exit) });
            else putBack(job);
          }
          if (!gone.isReady && startFailures >= 3) failWaiting(gone.key, exit);
          schedule();
        },
        report: options.report,
      },
    );
    workers.add(worker);
    return worker;
  };

  const putBack = (job: Job) => {
    if (queueStart > 0) queue[--queueStart] = job;
    else queue.unshift(job);
  };

  /** Workers of this kind do not start: whoever waits for one must not wait for ever. */
  const failWaiting = (key: string, exit: Exit) => {
    const waiting = queue.splice(queueStart);
    for (const job of waiting) {
      if (keyOfAttempt(job.attempt) === key)
        job.tell({ type: "failed", durationMs: 0, error: workerExited(job.attempt.envelope.step, exit) });
      else queue.push(job);
    }
    for (const waiting of conversations.splice(0)) {
      if (keyOf(waiting.want.language, waiting.want.python) === key) waiting.fail(exit);
      else conversations.push(waiting);
    }
    startFailures = 0;
  };

  /** The best worker that is free now, or undefined after arranging for one to come. */
  const pick = (
    key: string,
    file: string,
    digest: string | undefined,
    mayGrow: boolean,
    begin: () => void,
  ): Worker | undefined => {
    let fresh: Worker | undefined;
    let misfit: Worker | undefined;
    let coming = 0;
    for (const worker of workers) {
      if (worker.key !== key || worker.isRetired) continue;
      if (!worker.isReady) coming += 1;
      else if (!worker.isIdle) continue;
      else if (digest !== undefined && worker.loaded.get(file) === digest) return worker;
      else if (digest === undefined || worker.fits(file, digest)) fresh ??= worker;
      else misfit = worker;
    }
    if (fresh) return fresh;
    if (misfit) misfit.retire();
    if (mayGrow && coming < wanted(key)) begin();
    return undefined;
  };

  const wanted = (key: string) => {
    let count = conversations.filter(({ want }) => keyOf(want.language, want.python) === key).length;
    for (let at = queueStart; at < queue.length && count < options.concurrency; at += 1) {
      const job = queue[at];
      if (job && keyOfAttempt(job.attempt) === key) count += 1;
    }
    return count;
  };

  const running = () => {
    let count = 0;
    for (const worker of workers)
      if (!worker.isGone && !worker.driver && !worker.isRetired && (worker.jobs.length > 0 || !worker.isReady))
        count += 1;
    return count;
  };

  const busy = () => {
    let count = 0;
    for (const worker of workers) if (worker.jobs.length > 0 && !worker.isGone) count += 1;
    return count;
  };

  const assign = () => {
    isScheduled = false;
    if (isDisposed) return;
    for (let at = 0; at < conversations.length;) {
      const waiting = conversations[at];
      if (!waiting) break;
      const { language, python, file, digest } = waiting.want;
      const worker = pick(keyOf(language, python), file, digest, true, () => start(language, python));
      if (!worker) {
        at += 1;
        continue;
      }
      conversations.splice(at, 1);
      waiting.start(worker);
    }
    while (queueStart < queue.length && busy() < options.concurrency) {
      const job = nextFitting();
      if (!job) break;
      const { attempt } = job;
      const { unit } = attempt.envelope;
      const worker = pick(keyOfAttempt(attempt), unit.file, unit.digest, running() < options.concurrency, () =>
        start(attempt.language, attempt.python, attempt.environment),
      );
      if (!worker) break;
      worker.give(takeChunk(job));
    }
    if (queueStart > 1_024 || queueStart === queue.length) {
      queue.splice(0, queueStart);
      queueStart = 0;
    }
    // More work than places are running: start the workers that are still allowed.
    const next = queue[queueStart];
    if (next) {
      const key = keyOfAttempt(next.attempt);
      let coming = 0;
      for (const worker of workers) if (worker.key === key && !worker.isReady && !worker.isRetired) coming += 1;
      for (let missing = Math.min(options.concurrency - running(), wanted(key) - coming); missing > 0; missing -= 1)
        start(next.attempt.language, next.attempt.python, next.attempt.environment);
    }
  };

  /** The first waiting job that there is room for, brought to the front. */
  const nextFitting = (): Job | undefined => {
    const held = [...workers].flatMap((worker) => (worker.isGone ? [] : worker.jobs.slice(0, 1)));
    const running = held.map(({ attempt }) => attempt);
    const first = queue[queueStart];
    const isPlain = (attempt: Attempt) => attempt.resources === undefined;
    if (!first || (isPlain(first.attempt) && running.every(isPlain))) return first;
    for (let at = queueStart; at < queue.length; at += 1) {
      const job = queue[at];
      if (!job || !hasRoom(capacity, running, job.attempt)) continue;
      if (at > queueStart) queue.splice(queueStart, 0, ...queue.splice(at, 1));
      return job;
    }
    return undefined;
  };

  const schedule = () => {
    if (isScheduled) return;
    isScheduled = true;
    queueMicrotask(assign);
  };

  /** The first waiting job and those after it that a worker can do within a few milliseconds. */
  const takeChunk = (first: Job): Job[] => {
    const { envelope, batchSize } = first.attempt;
    const usual = durations.get(`${envelope.stepFile}\0${envelope.step}`);
    const waiting = queue.length - queueStart;
    const fair = Math.ceil(waiting / options.concurrency);
    const size =
      batchSize ??
      (usual === undefined || first.attempt.resources
        ? 1
        : Math.min(Math.max(1, Math.floor(chunkMs / Math.max(usual, 0.05))), longestChunk, fair));
    const chunk: Job[] = [];
    const key = keyOfAttempt(first.attempt);
    while (chunk.length < size) {
      const job = queue[queueStart];
      if (!job) break;
      const { unit, step } = job.attempt.envelope;
      const isAlike =
        unit.file === envelope.unit.file && unit.digest === envelope.unit.digest && keyOfAttempt(job.attempt) === key;
      if (chunk.length > 0 && (!isAlike || step !== envelope.step || job.attempt.resources)) break;
      chunk.push(job);
      queueStart += 1;
    }
    return chunk;
  };

  const isOf = (job: Job, runId: string, invocation: string) =>
    job.attempt.envelope.runId === runId && job.attempt.envelope.invocation === invocation;

  /** Idle workers beyond the usual are let go; they come back in tens of milliseconds. */
  const trimmer = setInterval(() => {
    const kept = new Map<string, number>();
    for (const worker of workers) {
      if (!worker.isIdle) continue;
      const kind = `${worker.key}${worker.loaded.size === 0}`;
      const count = (kept.get(kind) ?? 0) + 1;
      kept.set(kind, count);
      if (count > (worker.loaded.size === 0 ? 1 : keptIdle)) worker.retire();
    }
  }, 30_000);
  trimmer.unref();

  /** A run of changed code needs a worker that has loaded nothing: one is made ready while nothing else happens. */
  let spareTimer: NodeJS.Timeout | undefined;
  const keepSpare = () => {
    clearTimeout(spareTimer);
    spareTimer = setTimeout(() => {
      if (isDisposed || busy() > 0 || lastUsed === undefined) return;
      const { language, python } = lastUsed;
      warm(language, python);
    }, 300);
    spareTimer.unref();
  };
  let lastUsed: { language: "typescript" | "python"; python: string | undefined } | undefined;
  const warm = (language: "typescript" | "python", python: string | undefined) => {
    const key = keyOf(language, python);
    for (const worker of workers)
      if (worker.key === key && !worker.isRetired && worker.loaded.size === 0 && !worker.driver) return;
    start(language, python);
  };

  return {
    submit(attempts, listener: AttemptListener) {
      for (const attempt of attempts) queue.push({ attempt, deaths: 0, tell: (event) => listener(attempt, event) });
      schedule();
    },
    withdraw(runId, invocations) {
      const wanted = new Set(invocations);
      for (const job of queue.splice(queueStart)) {
        if (job.attempt.envelope.runId === runId && wanted.has(job.attempt.envelope.invocation))
          job.tell({ type: "withdrawn" });
        else queue.push(job);
      }
    },
    stop(runId, invocation) {
      for (let at = queueStart; at < queue.length; at += 1) {
        const job = queue[at];
        if (!job || !isOf(job, runId, invocation)) continue;
        queue.splice(at, 1);
        return job.tell({ type: "cancelled", durationMs: 0 });
      }
      for (const worker of workers)
        for (const job of worker.jobs) if (isOf(job, runId, invocation)) return worker.stop(job, "stop");
    },
    converse(want, listener) {
      let worker: Worker | undefined;
      const early: ToWorker[] = [];
      let isOver = false;
      const waiting: Waiting = {
        want,
        start(found) {
          worker = found;
          found.driver = {
            onMessage: (message) => listener.onMessage(message),
            onExit: (exit) => {
              isOver = true;
              listener.onExit(exit);
            },
          };
          for (const message of early.splice(0)) found.send(message);
        },
        fail(exit) {
          isOver = true;
          listener.onExit(exit);
        },
      };
      lastUsed = { language: want.language, python: want.python };
      conversations.push(waiting);
      schedule();
      const end = () => {
        isOver = true;
        const at = conversations.indexOf(waiting);
        if (at !== -1) conversations.splice(at, 1);
        if (worker) worker.driver = undefined;
      };
      return {
        send: (message) => {
          if (worker) worker.send(message);
          else early.push(message);
        },
        done() {
          if (isOver) return;
          end();
          schedule();
        },
        abort() {
          if (isOver) return;
          end();
          worker?.kill();
        },
      };
    },
    warm,
    workers: () =>
      [...workers].flatMap((worker) =>
        worker.pid === undefined || worker.isGone
          ? []
          : [{ pid: worker.pid, language: worker.language, isBusy: !worker.isIdle }],
      ),
    async dispose() {
      isDisposed = true;
      clearInterval(trimmer);
      clearTimeout(spareTimer);
      for (const worker of workers) worker.kill();
      // Killing is asynchronous; the engine waits for it so that nothing is left behind.
      for (let waited = 0; workers.size > 0 && waited < 2_000; waited += 10)
        await new Promise((resolve) => setTimeout(resolve, 10));
      guard.dispose();
    },
  };
}
