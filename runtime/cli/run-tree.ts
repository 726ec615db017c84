/** A run's child runs, and theirs. */
import type { Run } from "../model/run.ts";
import type { EngineContract } from "../protocol/engine.ts";
import type { Client } from "../protocol/rpc.ts";
import { RpcError } from "../protocol/rpc.ts";

export interface RunTree {
  readonly runId: string;
  readonly pipeline: string;
  readonly status: Run["status"];
  readonly durationMs?: number;
  readonly counts: Run["counts"];
  /** The call in the parent that it is. */
  readonly invocation: string;
  readonly node: string;
  /** Questions that wait for an answer in it. */
  readonly asks: readonly { readonly name: string; readonly question: string }[];
  readonly children: readonly RunTree[];
}

/** A map over a child pipeline can have thousands; a terminal shows so many. */
const mostRuns = 200;

export async function childRuns(client: Client<EngineContract>, run: Run): Promise<readonly RunTree[]> {
  let left = mostRuns;
  const below = async (parent: Run): Promise<RunTree[]> => {
    const trees: RunTree[] = [];
    for (const { childRun, invocation, node } of Object.values(parent.invocations)) {
      if (childRun === undefined || left === 0) continue;
      left -= 1;
      const child = await runOf(client, childRun);
      if (!child) continue;
      const { runId, pipeline, status, durationMs, counts } = child;
      const taken = durationMs === undefined ? {} : { durationMs };
      const children = await below(child);
      const asks = await openQuestions(client, child);
      trees.push({ runId, pipeline, status, ...taken, counts, invocation, node, asks, children });
    }
    return trees;
  };
  return below(run);
}

/** What a run waits for, or what it was paused for: a paused run asks again when it is resumed. */
export async function openQuestions(
  client: Client<EngineContract>,
  run: Run,
): Promise<readonly { readonly name: string; readonly question: string }[]> {
  if (run.status !== "paused")
    return Object.values(run.invocations).flatMap(({ ask }) =>
      ask ? [{ name: ask.name, question: ask.question }] : [],
    );
  const open = new Map<string, { name: string; question: string }>();
  for (let after = 0; ;) {
    const { events, isComplete } = await client.request("run.events", { runId: run.runId, after, limit: 10_000 });
    for (const event of events) {
      if (event.type === "ask.opened") open.set(event.invocation, { name: event.name, question: event.question });
      if (event.type === "ask.answered") open.delete(event.invocation);
    }
    after = events.at(-1)?.seq ?? after;
    if (isComplete) return [...open.values()];
  }
}

/** A child that was pruned is not shown. */
async function runOf(client: Client<EngineContract>, runId: string): Promise<Run | undefined> {
  try {
    return await client.request("run.get", { runId });
  } catch (error) {
    if (error instanceof RpcError && error.code === "unknown-run") return undefined;
    throw error;
  }
}
