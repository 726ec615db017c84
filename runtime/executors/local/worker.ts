/**
 * One worker of the pool: what it has loaded, what it was given, and what became of each attempt.
 *
 * Invariants:
 * 1. Attempts given to it end exactly once: by its answer, by its death, or handed back because they never started.
 * 2. At most one attempt is running; the others given to it wait in order.
 * 3. After a timeout or a stop the worker has a grace to answer; then its process group is killed.
 */
import type { Failure } from "../../model/failure.ts";
import type { FromWorker, ToWorker } from "../../protocol/worker.ts";
import type { Attempt, AttemptEvent } from "../executor.ts";
import { bytesText, residentBytes } from "./memory.ts";
import type { Guard } from "./guard.ts";
import type { Exit, Program, WorkerProcess } from "./process.ts";
import { startWorker } from "./process.ts";

export interface Job {
  readonly attempt: Attempt;
  readonly tell: (event: AttemptEvent) => void;
  /** Workers that died with it in hand before it started. */
  deaths: number;
  startedAt?: number;
  ending?: "timeout" | "stop" | "memory";
  /** What it held when it was found above its limit. */
  usedBytes?: number;
}

export interface WorkerOwner {
  now(): number;
  graceMs: number;
  guard: Guard;
  onReady(worker: Worker): void;
  /** A job ended: the worker may take more. */
  onFree(worker: Worker, ended: Job, durationMs: number): void;
  /** The process is gone; these jobs never started. */
  onGone(worker: Worker, unstarted: readonly Job[], exit: Exit): void;
  report(problem: string): void;
}

const memoryEveryMs = 100;

/** An interpreter that is not ready by then hangs; it is ended, and another is tried. */
const startLimitMs = 60_000;

export class Worker {
  readonly key: string;
  readonly language: "typescript" | "python";
  /** File -> digest of the code unit that it has loaded. */
  readonly loaded = new Map<string, string>();
  readonly jobs: Job[] = [];
  isReady = false;
  isGone = false;
  /** For the inline steps of one run. */
  isKept = false;
  /** The last run whose body it drove. */
  droveRun: string | undefined;
  /** It takes nothing new and ends when it is done. */
  isRetired = false;
  /** Who hears of body and describe messages, while one is driven. */
  driver: { onMessage(message: FromWorker): void; onExit(exit: Exit): void } | undefined;
  readonly #process: WorkerProcess;
  readonly #owner: WorkerOwner;
  readonly #startTimer: NodeJS.Timeout;
  /** What it said before it was ready. */
  readonly #startErrors: string[] = [];
  #running: Job | undefined;
  #timers: NodeJS.Timeout[] = [];

  constructor(key: string, language: "typescript" | "python", program: Program, init: ToWorker, owner: WorkerOwner) {
    this.key = key;
    this.language = language;
    this.#owner = owner;
    this.#process = startWorker(
      program,
      {
        onMessage: (message) => this.#take(message),
        onExit: (exit) => this.#gone(exit),
        report: (problem) => owner.report(problem),
      },
      owner.guard,
    );
    this.#process.send(init);
    this.#process.stderr.attribute({ limitBytes: 4_096, line: (text) => this.#startErrors.push(text) });
    this.#startTimer = setTimeout(() => this.kill(), startLimitMs);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get isIdle(): boolean {
    return this.isReady && !this.isGone && !this.isRetired && !this.isKept && this.jobs.length === 0 && !this.driver;
  }

  /** False when it has loaded another version of the file: old and new code must not meet in one process. */
  fits(file: string, digest: string): boolean {
    const loaded = this.loaded.get(file);
    return loaded === undefined || loaded === digest;
  }

  give(jobs: readonly Job[]): void {
    for (const { attempt } of jobs) this.loaded.set(attempt.envelope.unit.file, attempt.envelope.unit.digest);
    this.jobs.push(...jobs);
    this.#process.send({ type: "attempts", envelopes: jobs.map(({ attempt }) => attempt.envelope) });
  }

  send(message: ToWorker): void {
    if (message.type === "body") this.loaded.set(message.unit.file, message.unit.digest);
    this.#process.send(message);
  }

  /** Ends a job that it holds: a running one gracefully, then by force. One that has not started ends the same way once it starts. */
  stop(job: Job, why: "timeout" | "stop"): void {
    if (job.ending) return;
    job.ending = why;
    if (job === this.#running) this.#end(job);
  }

  retire(): void {
    this.isRetired = true;
    if (this.jobs.length === 0 && !this.driver) this.close();
  }

  /** It ends by itself when its descriptor closes; whoever does not listen is killed. */
  close(): void {
    this.isRetired = true;
    this.#process.end();
    this.#timers.push(setTimeout(() => this.#process.signal("SIGKILL"), this.#owner.graceMs));
  }

  kill(): void {
    this.isRetired = true;
    this.#process.signal("SIGKILL");
  }

  #end(job: Job): void {
    const { invocation, attempt } = job.attempt.envelope;
    this.#process.send({ type: "cancel", invocation, attempt });
    const { graceMs } = this.#owner;
    this.#timers.push(
      setTimeout(() => this.#process.signal("SIGTERM"), graceMs),
      setTimeout(() => this.#process.signal("SIGKILL"), graceMs + Math.min(graceMs, 500)),
    );
  }

  #take(message: FromWorker): void {
    switch (message.type) {
      case "ready":
        clearTimeout(this.#startTimer);
        this.#process.stderr.attribute(undefined);
        this.isReady = true;
        return this.#owner.onReady(this);
      case "described":
      case "calls":
      case "load":
      case "body.finished":
      case "body.failed":
        return this.driver?.onMessage(message);
      default: {
        const job = this.jobs.find(
          ({ attempt: { envelope } }) =>
            envelope.invocation === message.invocation && envelope.attempt === message.attempt,
        );
        if (job) this.#takeOf(job, message);
      }
    }
  }

  #takeOf(job: Job, message: Extract<FromWorker, { invocation: string }>): void {
    switch (message.type) {
      case "started":
        return this.#started(job);
      case "log": {
        const { type, time, stream, level, text, droppedBytes } = message;
        return job.tell({ type, time, stream, level, text, droppedBytes });
      }
      case "progress": {
        const { type, done, total, message: text } = message;
        return job.tell({ type, done, total, message: text });
      }
      case "succeeded":
        return this.#finish(job, message.durationMs, {
          type: "succeeded",
          durationMs: message.durationMs,
          outputs: message.outputs,
          isFallback: message.isFallback ?? false,
        });
      case "skipped":
        return this.#finish(job, message.durationMs, {
          type: "skipped",
          durationMs: message.durationMs,
          reason: message.reason,
        });
      case "failed":
        return this.#finish(job, message.durationMs, {
          type: "failed",
          durationMs: message.durationMs,
          error: message.error,
        });
      case "returned":
        return this.#finish(job, message.durationMs, {
          type: "returned",
          durationMs: message.durationMs,
          pipeline: message.pipeline,
          parameters: message.parameters,
          inputs: message.inputs,
        });
      default:
        return message satisfies never;
    }
  }

  #started(job: Job): void {
    if (this.#running === job) return;
    this.#running = job;
    job.startedAt = this.#owner.now();
    const sink = (stream: "stdout" | "stderr") => ({
      limitBytes: job.attempt.envelope.logLimitBytes,
      line: (text: string) =>
        job.tell({
          type: "log",
          time: this.#owner.now(),
          stream,
          level: stream === "stderr" ? "warning" : "info",
          text,
        }),
    });
    this.#process.stdout.attribute(sink("stdout"));
    this.#process.stderr.attribute(sink("stderr"));
    job.tell({ type: "started" });
    if (job.ending) return this.#end(job);
    const { timeoutMs, resources } = job.attempt;
    if (resources?.memoryBytes !== undefined) this.#watchMemory(job, resources.memoryBytes);
    if (timeoutMs !== undefined) this.#timers.push(setTimeout(() => this.stop(job, "timeout"), timeoutMs));
  }

  /** Memory is not given back on request: above the limit the whole group is killed at once. */
  #watchMemory(job: Job, limitBytes: number): void {
    const look = async () => {
      const bytes = this.pid === undefined ? undefined : await residentBytes(this.pid);
      if (this.#running !== job || job.ending || bytes === undefined || bytes <= limitBytes) return;
      job.ending = "memory";
      job.usedBytes = bytes;
      this.kill();
    };
    this.#timers.push(setInterval(() => void look(), memoryEveryMs));
  }

  #finish(job: Job, durationMs: number, event: AttemptEvent): void {
    if (this.#running !== job) this.#started(job);
    this.#close(job, durationMs, event);
    this.jobs.splice(this.jobs.indexOf(job), 1);
    this.#owner.onFree(this, job, durationMs);
  }

  /** Tells how a job ended, in the words of why it was ended. */
  #close(job: Job, durationMs: number, event: AttemptEvent): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
    this.#process.stdout.attribute(undefined);
    this.#process.stderr.attribute(undefined);
    this.#running = undefined;
    if (event.type === "succeeded" || job.ending === undefined) return job.tell(event);
    if (job.ending === "stop") return job.tell({ type: "cancelled", durationMs });
    const { step } = job.attempt.envelope;
    if (job.ending === "memory") return job.tell({ type: "failed", durationMs, error: memoryLimit(job) });
    job.tell({
      type: "failed",
      durationMs,
      error: {
        name: "TimeoutError",
        code: "timeout",
        message: `"${step}" did not finish within its timeout of ${(job.attempt.timeoutMs ?? 0) / 1_000} s.`,
      },
    });
  }

  #gone(how: Exit): void {
    this.isGone = true;
    clearTimeout(this.#startTimer);
    this.#process.stderr.attribute(undefined);
    const exit = this.isReady || how.startError !== undefined ? how : { ...how, startError: this.#whyNotReady(how) };
    if (exit.startError !== undefined)
      this.#owner.report(`A ${this.language} worker did not start: ${exit.startError}`);
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
    const running = this.#running;
    if (running) {
      const durationMs = this.#owner.now() - (running.startedAt ?? this.#owner.now());
      this.jobs.splice(this.jobs.indexOf(running), 1);
      this.#close(running, durationMs, {
        type: "failed",
        durationMs,
        error: workerExited(running.attempt.envelope.step, exit),
      });
    }
    this.#owner.onGone(this, this.jobs.splice(0), exit);
    this.driver?.onExit(exit);
  }

  #whyNotReady({ code, signal }: Exit): string {
    const said = this.#startErrors
      .filter((line) => line.trim() !== "")
      .slice(-6)
      .join("\n");
    return `${signal ? `signal ${signal}` : `exit code ${code}`} before it was ready${said === "" ? "" : `: ${said}`}`;
  }
}

function memoryLimit({ attempt, usedBytes = 0 }: Job): Failure {
  const limit = attempt.resources?.memoryBytes ?? 0;
  return {
    name: "MemoryLimitError",
    code: "memory-limit",
    message: `"${attempt.envelope.step}" held ${bytesText(usedBytes)} of memory, more than its limit of ${bytesText(limit)}, and was ended. Raise resources.memory, or work in smaller pieces.`,
  };
}

export function workerExited(step: string, exit: Exit): Failure {
  const about = { name: "WorkerExited", code: "worker-exited" };
  if (exit.startError !== undefined) {
    return { ...about, message: `No worker could be started for "${step}" (${exit.startError}).` };
  }
  const how = exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code}`;
  const hint =
    exit.signal === "SIGKILL"
      ? "It was killed from outside, often because memory ran out."
      : exit.signal
        ? "It crashed or was killed."
        : "A step must return or throw; it must not end the process (process.exit, sys.exit, os._exit).";
  return { ...about, message: `The process that ran "${step}" ended (${how}). ${hint}` };
}
