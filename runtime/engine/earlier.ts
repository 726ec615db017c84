/** What an earlier run gives to the run that repeats it: its results by cache key, and what people answered. */
import type { Json } from "../model/json.ts";
import type { Value } from "../model/value.ts";
import type { RunStore } from "../store/runs.ts";

export interface Earlier {
  /** Outputs of invocations that succeeded, by cache key, also of its child runs. */
  readonly results: ReadonlyMap<string, { readonly [name: string]: Value }>;
  /** Answers by the asking invocation's path: the ids of the child calls that lead to it, and its own. */
  readonly answers: ReadonlyMap<string, Json>;
}

export const noEarlier: Earlier = { results: new Map(), answers: new Map() };

/** The path of an invocation of a run whose own path is given; a run that is no child has the empty one. */
export function pathOf(runPath: string, invocation: string): string {
  return runPath === "" ? invocation : `${runPath}/${invocation}`;
}

/**
 * What is known of a run: of itself, and of the runs that it resumed. One that was cut off early has not told again of all that
 * it would have taken from them.
 */
export function earlierRun(store: RunStore, runId: string): Earlier {
  const results = new Map<string, { readonly [name: string]: Value }>();
  const answers = new Map<string, Json>();
  const queue = resumedRuns(store, runId).map((each) => ({ runId: each, path: "" }));
  for (const run of queue) {
    for (const event of store.decisive(run.runId)) {
      if (event.type === "ask.answered") answers.set(pathOf(run.path, event.invocation), event.value);
      else if (event.type === "invocation.started" && event.childRun !== undefined)
        queue.push({ runId: event.childRun, path: pathOf(run.path, event.invocation) });
      else if (
        event.type === "invocation.finished" &&
        event.status === "succeeded" &&
        event.cacheKey !== undefined &&
        !event.reason.endsWith("; fallback used")
      )
        results.set(event.cacheKey, event.outputs);
    }
  }
  return { results, answers };
}

/** The run and those it goes on from, the earliest first: what was told later counts. */
function resumedRuns(store: RunStore, runId: string): string[] {
  const chain = [runId];
  for (;;) {
    const [latest = runId] = chain;
    const [started] = store.events(latest, 0, 1).events;
    const before = started?.type === "run.started" && started.selection?.failed ? started.selection.rerun : undefined;
    if (before === undefined || chain.includes(before)) return chain;
    chain.unshift(before);
  }
}
