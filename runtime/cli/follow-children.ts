/**
 * Follows the child runs of a run from the moment that an event names them.
 *
 * Invariant: the events of a child are handed over by growing `seq`, none twice, also those from before it was subscribed to.
 */
import type { RunEvent } from "../model/event.ts";
import type { EngineContract } from "../protocol/engine.ts";
import type { Client } from "../protocol/rpc.ts";
import { RpcError } from "../protocol/rpc.ts";

interface Options {
  /** The client of now: it changes when the engine does. */
  readonly client: () => Client<EngineContract>;
  /** What else to stay subscribed to. */
  readonly runs: () => readonly string[];
  readonly onEvents: (events: readonly RunEvent[]) => void;
}

export interface FollowedChildren {
  /** Looks at events of any run: those that name a child, and those of children. */
  readonly take: (events: readonly RunEvent[]) => void;
  readonly subscribe: () => Promise<void>;
}

export function followChildren({ client, runs, onEvents }: Options): FollowedChildren {
  /** Child -> number of its last event that was handed over; undefined while what came before is fetched. */
  const children = new Map<string, number | undefined>();
  const waiting = new Map<string, RunEvent[]>();

  const subscribe = () =>
    client()
      .request("subscribe", { runs: [...runs(), ...children.keys()] })
      .then(() => {});
  const handOver = (runId: string, events: readonly RunEvent[]) => {
    const last = children.get(runId) ?? 0;
    const fresh = events.filter((event) => event.type !== "log" && event.seq > last);
    children.set(runId, fresh.at(-1)?.seq ?? last);
    if (fresh.length === 0) return;
    onEvents(fresh);
    discover(fresh);
  };
  const discover = (events: readonly RunEvent[]) => {
    const fresh = new Set(
      events.flatMap((event) =>
        event.type === "invocation.started" && event.childRun !== undefined && !children.has(event.childRun)
          ? [event.childRun]
          : [],
      ),
    );
    for (const runId of fresh) {
      children.set(runId, undefined);
      waiting.set(runId, []);
    }
    if (fresh.size > 0) void catchUp(fresh).catch(ignoreRefused);
  };
  const catchUp = async (fresh: ReadonlySet<string>) => {
    await subscribe();
    for (const runId of fresh) {
      const { events } = await client().request("run.events", { runId, limit: 10_000 });
      const meanwhile = waiting.get(runId) ?? [];
      waiting.delete(runId);
      handOver(runId, events);
      handOver(runId, meanwhile);
    }
  };
  return {
    take(events) {
      discover(events);
      for (const event of events) {
        if (!children.has(event.runId)) continue;
        const early = waiting.get(event.runId);
        if (early) early.push(event);
        else handOver(event.runId, [event]);
      }
    },
    subscribe,
  };
}

/** A child that cannot be followed any more is not asked about; the run itself tells how it ends. */
function ignoreRefused(error: unknown): void {
  if (!(error instanceof RpcError)) throw error;
}
