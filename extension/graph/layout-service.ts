/**
 * Lays out graphs in a worker thread, so that neither typing nor painting waits for it.
 *
 * Invariants:
 * 1. Per owner at most one request waits; a newer one replaces it, and the replaced one is refused with `superseded`.
 * 2. A worker that died is replaced; its open request fails with `layout-failed`.
 */
import { Worker } from "node:worker_threads";
import type { LayoutRequest } from "../../runtime/protocol/webview.ts";
import { LayoutResult } from "../../runtime/protocol/webview.ts";
import { RpcError } from "../../runtime/protocol/rpc.ts";

interface Job {
  readonly owner: object;
  readonly request: LayoutRequest;
  readonly resolve: (result: LayoutResult) => void;
  readonly reject: (error: Error) => void;
}

export type LayoutService = ReturnType<typeof createLayoutService>;

/** A running layout that a newer one of the same owner waits for is given up after this long. */
const patienceMs = 2_000;

export function createLayoutService(workerPath: string) {
  let worker: Worker | undefined;
  let running: (Job & { readonly id: number; readonly startedAt: number }) | undefined;
  let waiting: Job[] = [];
  let nextId = 1;
  let patience: ReturnType<typeof setTimeout> | undefined;

  function ensureWorker(): Worker {
    if (worker) return worker;
    const started = new Worker(workerPath);
    // The layout must not keep a closing extension host alive.
    started.unref();
    started.on("message", (message: unknown) => answer(message));
    started.on("error", (error) => lost(started, error.message));
    started.on("exit", () => lost(started, "the layout worker ended"));
    worker = started;
    return started;
  }

  function lost(which: Worker, why: string): void {
    if (worker !== which) return;
    worker = undefined;
    const failed = running;
    running = undefined;
    failed?.reject(new RpcError("layout-failed", `The graph could not be laid out: ${why}.`));
    next();
  }

  function answer(message: unknown): void {
    if (!running || typeof message !== "object" || message === null || !("id" in message) || message.id !== running.id)
      return;
    const { resolve, reject } = running;
    running = undefined;
    clearTimeout(patience);
    const result = "result" in message ? LayoutResult.safeParse(message.result) : undefined;
    if (result?.success) resolve(result.data);
    else
      reject(
        new RpcError(
          "layout-failed",
          "error" in message
            ? `The graph could not be laid out: ${String(message.error)}`
            : "The layout worker gave a malformed answer.",
        ),
      );
    next();
  }

  function next(): void {
    if (running) return;
    const job = waiting.shift();
    if (!job) return;
    running = { ...job, id: nextId++, startedAt: performance.now() };
    ensureWorker().postMessage({ id: running.id, request: job.request });
  }

  /** Gives up a layout that takes long when nobody wants its result any more. */
  function giveUpLater(): void {
    clearTimeout(patience);
    const current = running;
    if (!current) return;
    patience = setTimeout(
      () => {
        if (running !== current) return;
        const old = worker;
        worker = undefined;
        running = undefined;
        current.reject(superseded());
        void old?.terminate();
        next();
      },
      Math.max(0, current.startedAt + patienceMs - performance.now()),
    );
  }

  return {
    /** Starts the worker before it is needed. */
    warm: () => void ensureWorker(),
    layout(owner: object, request: LayoutRequest): Promise<LayoutResult> {
      for (const job of waiting) if (job.owner === owner) job.reject(superseded());
      waiting = waiting.filter((job) => job.owner !== owner);
      return new Promise((resolve, reject) => {
        waiting.push({ owner, request, resolve, reject });
        if (running?.owner === owner) giveUpLater();
        next();
      });
    },
    dispose() {
      clearTimeout(patience);
      const jobs = [...(running ? [running] : []), ...waiting];
      running = undefined;
      waiting = [];
      for (const job of jobs) job.reject(superseded());
      const old = worker;
      worker = undefined;
      void old?.terminate();
    },
  };
}

function superseded(): RpcError {
  return new RpcError("superseded", "A newer layout was asked for.");
}
