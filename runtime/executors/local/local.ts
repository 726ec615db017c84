/**
 * The local executor: warm worker processes on this machine.
 *
 * Job: keep enough workers, and give each as much as it can do in a few milliseconds.
 * Invariants:
 * 1. At most `concurrency` workers run steps; workers that drive bodies come on top, as they mostly wait.
 * 2. A worker that has loaded one version of a file never gets another version of it.
 * 3. Inline attempts of a run follow each other in one process, which is the run's until it ends.
 * 4. An attempt that a dead worker had not started is given to another worker; after two such deaths it fails.
 */
import type { ToWorker } from "../../protocol/worker.ts";
import type { Attempt, AttemptListener, Executor } from "../executor.ts";
import { hasRoom, localCapacity } from "./capacity.ts";
import { createChunks } from "./chunks.ts";
import type { Conversation, ConversationListener, ConversationWish } from "./conversations.ts";
import { createConversations } from "./conversations.ts";
import { createGuard } from "./guard.ts";
import { createIdle } from "./idle.ts";
import { createInlineJobs } from "./inline.ts";
import { JobQueue } from "./job-queue.ts";
import type { Exit, Program } from "./process.ts";
import type { Job, WorkerOwner } from "./worker.ts";
import { Worker, workerExited } from "./worker.ts";

type Language = "typescript" | "python";
type Environment = Readonly<Record<string, string>>;

export interface LocalOptions {
  /** How many steps may run at once, now. */
  readonly concurrency: () => number;
  /** How long a stopped attempt may take to end by itself. */
  readonly graceMs: number;
  readonly now: () => number;
  readonly programOf: (language: Language, python: string | undefined, environment: Environment) => Program;
  readonly init: ToWorker;
  readonly report: (problem: string) => void;
}

export interface LocalExecutor extends Executor {
  converse(want: ConversationWish, listener: ConversationListener): Conversation;
  /** The run is over: nothing is kept for it any more. */
  release(runId: string): void;
  /** Makes sure that a worker is there which has loaded nothing yet. */
  warm(language: Language, python: string | undefined): void;
  workers(): { pid: number; language: Language; isBusy: boolean }[];
}

export function createLocalExecutor(options: LocalOptions): LocalExecutor {
  const { concurrency, now, graceMs, report } = options;
  const workers = new Set<Worker>();
  const guard = createGuard(report);
  const { gpu } = localCapacity(concurrency());
  const queue = new JobQueue();
  const inline = createInlineJobs(workers, keyOfAttempt);
  const chunks = createChunks(concurrency, keyOfAttempt);
  let lastUsed: { language: Language; python: string | undefined } | undefined;
  let isDisposed = false;
  let startFailures = 0;
  let isScheduled = false;

  const schedule = () => {
    if (isScheduled) return;
    isScheduled = true;
    queueMicrotask(assign);
  };
  const conversations = createConversations(schedule);
  const idle = createIdle(workers, () => {
    if (!isDisposed && busy() === 0 && lastUsed) warm(lastUsed.language, lastUsed.python);
  });

  const owner: WorkerOwner = {
    now,
    graceMs,
    guard,
    report,
    onReady() {
      startFailures = 0;
      schedule();
    },
    onFree(free, { attempt }, durationMs) {
      chunks.learn(attempt, durationMs);
      if (free.isRetired) free.retire();
      idle.keepSpare();
      schedule();
    },
    onGone(gone, unstarted, exit) {
      workers.delete(gone);
      if (!gone.isReady) startFailures += 1;
      for (const job of unstarted.toReversed()) {
        job.deaths += 1;
        if (job.ending) job.tell({ type: "cancelled", durationMs: 0 });
        else if (job.deaths >= 2) failJob(job, exit);
        else (job.attempt.isInline ? inline : queue).putBack(job);
      }
      if (!gone.isReady && startFailures >= 3) failWaiting(gone.key, exit);
      schedule();
    },
  };

  const start = (language: Language, python: string | undefined, environment: Environment = {}) => {
    const program = options.programOf(language, python, environment);
    workers.add(new Worker(keyOf(language, python, environment), language, program, options.init, owner));
  };

  const startFor = ({ language, python, environment }: Attempt) => start(language, python, environment);

  /** Takes what waits out of the queues. */
  const take = (isTaken: (job: Job) => boolean) => [...queue.remove(isTaken), ...inline.remove(isTaken)];

  /** Workers of this kind do not start: whoever waits for one must not wait for ever. */
  const failWaiting = (key: string, exit: Exit) => {
    for (const job of take(({ attempt }) => keyOfAttempt(attempt) === key)) failJob(job, exit);
    conversations.fail((want) => keyOf(want.language, want.python) === key, exit);
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

  const pickFor = (attempt: Attempt) => {
    const { file, digest } = attempt.envelope.unit;
    return pick(keyOfAttempt(attempt), file, digest, running() < concurrency(), () => startFor(attempt));
  };

  const wanted = (key: string) =>
    conversations.count(({ language, python }) => keyOf(language, python) === key) +
    inline.count(({ attempt }) => keyOfAttempt(attempt) === key) +
    queue.count(({ attempt }) => keyOfAttempt(attempt) === key, concurrency());

  const countWorkers = (isCounted: (worker: Worker) => boolean) => {
    let count = 0;
    for (const worker of workers) if (isCounted(worker)) count += 1;
    return count;
  };
  const busy = () => countWorkers(({ jobs, isGone }) => jobs.length > 0 && !isGone);
  /** Those that run steps or are about to. */
  const running = () =>
    countWorkers(
      ({ jobs, isGone, driver, isRetired, isReady }) =>
        !isGone && !driver && !isRetired && (jobs.length > 0 || !isReady),
    );

  const assign = () => {
    isScheduled = false;
    if (isDisposed) return;
    conversations.assign(({ language, python, file, digest }) =>
      pick(keyOf(language, python), file, digest, true, () => start(language, python)),
    );
    inline.assign(
      (attempt) => busy() < concurrency() && hasRoom({ cpu: concurrency(), gpu }, holding(), attempt),
      pickFor,
    );
    while (queue.size > 0 && busy() < concurrency()) {
      const job = nextFitting();
      if (!job) break;
      const worker = pickFor(job.attempt);
      if (!worker) break;
      worker.give(chunks.take(queue));
    }
    startMissing();
  };

  /** More work than places are running: the workers that are still allowed are started. */
  const startMissing = () => {
    const next = queue.first;
    if (!next) return;
    const key = keyOfAttempt(next.attempt);
    const coming = countWorkers((worker) => worker.key === key && !worker.isReady && !worker.isRetired);
    for (let missing = Math.min(concurrency() - running(), wanted(key) - coming); missing > 0; missing -= 1)
      startFor(next.attempt);
  };

  /** The first waiting job that there is room for, brought to the front. */
  const nextFitting = (): Job | undefined => {
    const held = holding();
    const { first } = queue;
    const isPlain = (attempt: Attempt) => attempt.resources === undefined;
    if (!first || (isPlain(first.attempt) && held.every(isPlain))) return first;
    return queue.bringForward(({ attempt }) => hasRoom({ cpu: concurrency(), gpu }, held, attempt));
  };

  const holding = (): Attempt[] =>
    [...workers].flatMap(({ isGone, jobs }) => (isGone ? [] : jobs.slice(0, 1).map(({ attempt }) => attempt)));

  const warm = (language: Language, python: string | undefined) => {
    const key = keyOf(language, python);
    const isThere = countWorkers(
      (worker) => worker.key === key && !worker.isRetired && worker.loaded.size === 0 && !worker.driver,
    );
    if (isThere === 0) start(language, python);
  };

  return {
    submit(attempts, listener: AttemptListener) {
      for (const attempt of attempts) {
        const job: Job = { attempt, deaths: 0, tell: (event) => listener(attempt, event) };
        if (attempt.isInline) inline.add(job);
        else queue.push(job);
      }
      schedule();
    },
    withdraw(runId, invocations) {
      const withdrawn = new Set(invocations);
      const taken = take(({ attempt: { envelope } }) => envelope.runId === runId && withdrawn.has(envelope.invocation));
      for (const job of taken) job.tell({ type: "withdrawn" });
    },
    stop(runId, invocation) {
      const isMeant = ({ attempt: { envelope } }: Job) =>
        envelope.runId === runId && envelope.invocation === invocation;
      const [waiting] = take(isMeant);
      if (waiting) return waiting.tell({ type: "cancelled", durationMs: 0 });
      for (const worker of workers) {
        const job = worker.jobs.find(isMeant);
        if (job) return worker.stop(job, "stop");
      }
    },
    converse(want, listener) {
      lastUsed = { language: want.language, python: want.python };
      return conversations.open(want, listener);
    },
    release(runId) {
      inline.release(runId);
      schedule();
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
      idle.dispose();
      for (const worker of workers) worker.kill();
      // Killing is asynchronous; the engine waits for it so that nothing is left behind.
      for (let waited = 0; workers.size > 0 && waited < 2_000; waited += 10)
        await new Promise((resolve) => setTimeout(resolve, 10));
      guard.dispose();
    },
  };
}

function keyOf(language: Language, python: string | undefined, environment: Environment = {}): string {
  return JSON.stringify([language, python ?? "", environment]);
}

function keyOfAttempt({ language, python, environment }: Attempt): string {
  return keyOf(language, python, environment);
}

function failJob(job: Job, exit: Exit): void {
  job.tell({ type: "failed", durationMs: 0, error: workerExited(job.attempt.envelope.step, exit) });
}
