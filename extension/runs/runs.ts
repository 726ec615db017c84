/**
 * The runs of all connected workspaces: summaries for lists, whole runs for results, both folded from the engine's events.
 *
 * Boundary: no editor in it; starts nothing by itself.
 * Invariants:
 * 1. One fold: a loaded run changes only by `foldRunEvents`; views compare by reference.
 * 2. Events of a run that is not loaded yet wait for `run.get`, then are folded over it: none is lost, none counts twice (`seq`).
 * 3. `onEvents` fires at once for live views; `onChange` at most once per 80 ms for texts and trees.
 */
import type { RunEvent } from "../../runtime/model/event.ts";
import type { Run, RunSummary } from "../../runtime/model/run.ts";
import { foldRunEvents } from "../../runtime/model/run.ts";
import type { EngineLink, Engines } from "../engine/engines.ts";
import { createOwner } from "../platform/disposables.ts";
import { unknownRun } from "../platform/refusal.ts";
import { createSignal } from "../platform/signal.ts";
import { throttle } from "../platform/throttle.ts";

/** Whole runs kept in memory besides the active ones. */
const keptRuns = 40;
const listedRuns = 200;

export type Runs = ReturnType<typeof createRuns>;

export function createRuns(engines: Engines, onError: (error: unknown) => void) {
  const owner = createOwner();
  const summaries = new Map<string, RunSummary>();
  const whole = new Map<string, Run>();
  const directories = new Map<string, string>();
  const loading = new Map<string, { readonly promise: Promise<Run>; readonly early: RunEvent[] }>();
  const changed = new Set<string>();
  const onEvents = createSignal<{ readonly runId: string; readonly events: readonly RunEvent[] }>(onError);
  const onChange = createSignal<ReadonlySet<string>>(onError);
  const onFinished = createSignal<Run>(onError);
  const announce = owner.own(
    throttle(80, () => {
      const runs = new Set(changed);
      changed.clear();
      onChange.emit(runs);
    }),
  );

  function put(run: Run, directory: string): void {
    const before = whole.get(run.runId);
    whole.delete(run.runId);
    whole.set(run.runId, run); // The newest is last.
    summaries.set(run.runId, summaryOf(run));
    directories.set(run.runId, directory);
    changed.add(run.runId);
    announce();
    if (before && isActive(before) && !isActive(run)) onFinished.emit(run);
    for (const [runId, each] of whole) {
      if (whole.size <= keptRuns) break;
      if (!isActive(each)) whole.delete(runId);
    }
  }

  function receive(directory: string, events: readonly RunEvent[]): void {
    for (const [runId, own] of byRun(events)) {
      const pending = loading.get(runId);
      if (pending) pending.early.push(...own);
      else if (whole.has(runId) || own[0]?.type === "run.started") {
        const before = whole.get(runId);
        const after = foldRunEvents(before, own);
        if (after && after !== before) put(after, directory);
      } else if (own.some((event) => event.type !== "log")) {
        // A run that began before we listened.
        directories.set(runId, directory);
        void load(runId).catch(onError);
      }
      onEvents.emit({ runId, events: own });
    }
  }

  function load(runId: string): Promise<Run> {
    const known = whole.get(runId);
    if (known) return Promise.resolve(known);
    const pending = loading.get(runId);
    if (pending) return pending.promise;
    const early: RunEvent[] = [];
    const promise = fetchRun(runId).then(
      ({ run, directory }) => {
        loading.delete(runId);
        const folded = foldRunEvents(run, early) ?? run;
        put(folded, directory);
        return folded;
      },
      (error: unknown) => {
        loading.delete(runId);
        throw error;
      },
    );
    loading.set(runId, { promise, early });
    return promise;
  }

  async function fetchRun(runId: string): Promise<{ run: Run; directory: string }> {
    const known = directories.get(runId);
    const directory = known ?? engines.links()[0]?.directory;
    if (directory === undefined) throw unknownRun(runId);
    const link = await engines.connect(directory, { start: true });
    return { run: await link.client.request("run.get", { runId }), directory };
  }

  async function list(link: EngineLink): Promise<void> {
    const { runs } = await link.client.request("runs.list", { limit: listedRuns });
    for (const [runId, directory] of directories) {
      // What this engine no longer knows was deleted; what is active was begun after the list was made.
      const summary = summaries.get(runId);
      if (directory === link.directory && summary && !isActive(summary) && !runs.some((run) => run.runId === runId))
        forget(runId);
    }
    for (const summary of runs) {
      directories.set(summary.runId, link.directory);
      const loaded = whole.get(summary.runId);
      if (!loaded) summaries.set(summary.runId, summary);
      else if (isActive(loaded) && !isActive(summary)) {
        whole.delete(summary.runId); // It ended while we were away.
        summaries.set(summary.runId, summary);
        void load(summary.runId).catch(onError);
      }
      changed.add(summary.runId);
    }
    announce();
  }

  function forget(runId: string): void {
    summaries.delete(runId);
    whole.delete(runId);
    directories.delete(runId);
    changed.add(runId);
  }

  owner.onDispose(engines.onEvents.on(({ directory, events }) => receive(directory, events)));
  owner.onDispose(engines.onConnected.on((link) => void list(link).catch(onError)));

  return {
    onEvents,
    onChange,
    onFinished,
    load,
    /** The whole run, if it is loaded. */
    get: (runId: string): Run | undefined => whole.get(runId),
    summary: (runId: string): RunSummary | undefined => summaries.get(runId),
    directoryOf: (runId: string): string | undefined => directories.get(runId),
    /** The run itself, or for a child run the one at the top. */
    root(runId: string): RunSummary | undefined {
      let run = summaries.get(runId);
      for (let above = run?.parent; above; above = run?.parent) {
        const next = summaries.get(above.runId);
        if (!next) break;
        run = next;
      }
      return run;
    },
    /** Child runs, in the order in which they began. */
    children: (runId: string): readonly RunSummary[] =>
      [...summaries.values()].filter((run) => run.parent?.runId === runId).sort((a, b) => a.startedAt - b.startedAt),
    /** Newest first; child runs only on demand. */
    summaries: (
      filter: { readonly file?: string; readonly pipeline?: string; readonly withChildren?: boolean } = {},
    ): readonly RunSummary[] =>
      [...summaries.values()]
        .filter(
          (run) =>
            (filter.file === undefined || run.file === filter.file) &&
            (filter.pipeline === undefined || run.pipeline === filter.pipeline) &&
            (filter.withChildren === true || !run.parent),
        )
        .sort((a, b) => b.startedAt - a.startedAt || (a.runId < b.runId ? 1 : -1)),
    latest(file: string, pipeline: string): RunSummary | undefined {
      let latest: RunSummary | undefined;
      for (const run of summaries.values()) {
        if (
          run.file === file &&
          run.pipeline === pipeline &&
          !run.parent &&
          (!latest || run.startedAt > latest.startedAt)
        )
          latest = run;
      }
      return latest;
    },
    active: (): readonly RunSummary[] => [...summaries.values()].filter((run) => isActive(run) && !run.parent),
    async refresh(): Promise<void> {
      await Promise.all(engines.links().map(list));
    },
    dispose: () => owner.dispose(),
  };
}

function byRun(events: readonly RunEvent[]): ReadonlyMap<string, RunEvent[]> {
  const groups = new Map<string, RunEvent[]>();
  for (const event of events) {
    const group = groups.get(event.runId);
    if (group) group.push(event);
    else groups.set(event.runId, [event]);
  }
  return groups;
}

export function isActive({ status }: Pick<RunSummary, "status">): boolean {
  return status === "running" || status === "queued";
}

/** It ended before it was done, and can go on from there; a part of another run goes on with that one. */
export function isResumable({ status, parent }: Pick<RunSummary, "status" | "parent">): boolean {
  return !parent && (status === "paused" || status === "interrupted" || status === "failed" || status === "cancelled");
}

function summaryOf({
  invocations: _invocations,
  outputs: _outputs,
  graph: _graph,
  lastSeq: _lastSeq,
  ...summary
}: Run): RunSummary {
  return summary;
}
