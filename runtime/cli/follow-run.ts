/**
 * Starts a run and follows it to its end.
 *
 * Job: no event is lost or seen twice between starting and subscribing, nor when the engine goes away and another takes over.
 * Boundary: shows nothing; events go to `onEvents` in order, each batch once.
 * Invariants:
 * 1. Events are handed over by growing `seq`; a log line is handed over as it comes.
 * 2. It ends with the run's `run.finished`, which is also the last event handed over.
 */
import type { EngineConnection } from "../client/connect.ts";
import type { RunEvent, RunFinished } from "../model/event.ts";
import type { Json } from "../model/json.ts";
import type { Run } from "../model/run.ts";
import type { StartRun } from "../protocol/engine.ts";
import { RpcError } from "../protocol/rpc.ts";
import { followChildren } from "./follow-children.ts";

export interface FollowOptions {
  readonly start: StartRunInput;
  readonly connection: EngineConnection;
  /** Gets another engine when the first went away. */
  readonly reconnect: () => Promise<EngineConnection>;
  readonly onStarted: (runId: string) => void;
  readonly onEvents: (events: readonly RunEvent[]) => void;
  /** Events of the run's child runs and theirs: their questions are the run's, too. */
  readonly onChildEvents?: (events: readonly RunEvent[]) => void;
  readonly onReconnected: () => void;
}

type StartRunInput = Omit<StartRun, "useCache" | "executor"> & Partial<Pick<StartRun, "useCache" | "executor">>;

export interface FollowedRun {
  readonly finished: Promise<RunFinished>;
  /** Asks the engine to cancel; the run ends by its own `run.finished`. */
  readonly cancel: () => Promise<void>;
  /** Answers a question of the run or of a child run; throws the engine's refusal. */
  readonly answer: (runId: string, invocation: string, value: Json) => Promise<void>;
  /** Lets go of the engine that the run is followed on now. */
  readonly dispose: () => void;
}

/** Settles when the run has started; throws the engine's refusal. */
export async function startRun(options: FollowOptions): Promise<FollowedRun> {
  let connection = options.connection;
  let runId: string | undefined;
  let lastSeq = 0;
  let isFinished = false;
  const early: RunEvent[] = [];
  let settle: { resolve: (finished: RunFinished) => void; reject: (error: unknown) => void } | undefined;
  const finished = new Promise<RunFinished>((resolve, reject) => (settle = { resolve, reject }));
  // Whoever waits for it comes later; until then a rejection is not unhandled.
  finished.catch(() => {});

  const children = followChildren({
    client: () => connection.client,
    runs: () => (runId === undefined ? [] : [runId]),
    onEvents: options.onChildEvents ?? (() => {}),
  });
  const take = (events: readonly RunEvent[]) => {
    children.take(events);
    const fresh: RunEvent[] = [];
    let end: RunFinished | undefined;
    for (const event of events) {
      if (event.runId !== runId || (event.type !== "log" && event.seq <= lastSeq)) continue;
      if (event.type !== "log") lastSeq = event.seq;
      fresh.push(event);
      if (event.type === "run.finished") end = event;
    }
    if (fresh.length > 0) options.onEvents(fresh);
    if (!end) return;
    isFinished = true;
    settle?.resolve(end);
  };
  const listen = () =>
    connection.client.on("run.event", ({ events }) =>
      runId === undefined ? void early.push(...events) : take(events),
    );

  listen();
  await connection.client.request("subscribe", { runs: "all" });
  runId = (await connection.client.request("run.start", options.start)).runId;
  const id = runId;
  options.onStarted(id);
  take(early.splice(0));
  connection.onClose(() => void recover());
  await children.subscribe().catch(ignoreClosed);
  return {
    finished,
    cancel: () => connection.client.request("run.cancel", { runId: id }).then(() => {}, ignoreClosed),
    answer: (of, invocation, value) =>
      connection.client.request("run.answer", { runId: of, invocation, value }).then(() => {}),
    dispose: () => connection.dispose(),
  };

  /** The engine went away: ask the next one what became of the run. */
  async function recover(): Promise<void> {
    try {
      if (isFinished) return;
      connection = await options.reconnect();
      connection.onClose(() =>
        settle?.reject(new RpcError("closed", "The engine ended twice while the run was going on.")),
      );
      listen();
      options.onReconnected();
      await children.subscribe();
      for (;;) {
        const { events, isComplete } = await connection.client.request("run.events", { runId: id, after: lastSeq });
        take(events);
        if (isFinished) return;
        if (isComplete || events.length === 0) break;
      }
      const run = await connection.client.request("run.get", { runId: id });
      if (run.status !== "running" && run.status !== "queued") take([finishedFrom(run, lastSeq + 1)]);
    } catch (error) {
      settle?.reject(error);
    }
  }
}

/** A run that a later engine found unfinished and closed: its end is told from its state. */
function finishedFrom(run: Run, seq: number): RunFinished {
  const { runId, pipeline, outputs, status, error, invocations } = run;
  return {
    type: "run.finished",
    runId,
    seq,
    time: run.finishedAt ?? run.startedAt,
    pipeline,
    status: status === "queued" || status === "running" ? "interrupted" : status,
    outputs,
    ...(error && { error }),
    steps: Object.values(invocations).flatMap(
      ({ invocation, node, status, cached, reason, attempts, durationMs, outputs, error }) =>
        status === "pending" || status === "running" || status === "retrying"
          ? []
          : [
              {
                invocation,
                node,
                status,
                cached,
                reason: reason ?? "",
                attempts,
                durationMs: durationMs ?? 0,
                outputs,
                ...(error && { error }),
              },
            ],
    ),
    durationMs: run.durationMs ?? 0,
  };
}

function ignoreClosed(error: unknown): void {
  if (!(error instanceof RpcError && error.code === "closed")) throw error;
}
