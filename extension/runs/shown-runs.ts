/**
 * Which run each pipeline shows: its latest one, until the user opens an earlier one; a new run takes over again.
 *
 * Boundary: no editor in it. Hints, CodeLens and every graph of the pipeline show the same run.
 */
import type { Run, RunSummary } from "../../runtime/model/run.ts";
import { createOwner } from "../platform/disposables.ts";
import { createSignal } from "../platform/signal.ts";
import type { Runs } from "./runs.ts";

export interface PipelineKey {
  readonly file: string;
  readonly pipeline: string;
}

export type ShownRuns = ReturnType<typeof createShownRuns>;

export function createShownRuns(runs: Runs, onError: (error: unknown) => void) {
  const owner = createOwner();
  const chosen = new Map<string, string>();
  const last = new Map<string, string | undefined>();
  const onShown = createSignal<PipelineKey>(onError);

  function summary(key: PipelineKey): RunSummary | undefined {
    const runId = chosen.get(textOf(key));
    return (runId === undefined ? undefined : runs.summary(runId)) ?? runs.latest(key.file, key.pipeline);
  }

  function announceIfMoved(key: PipelineKey): void {
    const runId = summary(key)?.runId;
    if (last.get(textOf(key)) === runId) return;
    last.set(textOf(key), runId);
    onShown.emit(key);
  }

  owner.onDispose(
    runs.onEvents.on(({ events }) => {
      const [first] = events;
      if (first?.type !== "run.started" || first.parent) return;
      const key = { file: first.file, pipeline: first.pipeline };
      chosen.delete(textOf(key));
      announceIfMoved(key);
    }),
  );
  owner.onDispose(
    runs.onChange.on((changed) => {
      for (const runId of changed) {
        const run = runs.summary(runId);
        if (run && !run.parent) announceIfMoved(run);
      }
    }),
  );

  return {
    /** Another run is shown for a pipeline. */
    onShown,
    summary,
    /** The whole run when it is at hand; otherwise it is fetched and `runs.onChange` tells. */
    run(key: PipelineKey): Run | undefined {
      const found = summary(key);
      if (!found) return undefined;
      const run = runs.get(found.runId);
      if (!run) void runs.load(found.runId).catch(onError);
      return run;
    },
    async load(key: PipelineKey): Promise<Run | undefined> {
      const found = summary(key);
      return found && runs.load(found.runId);
    },
    show(run: RunSummary): void {
      chosen.set(textOf(run), run.runId);
      announceIfMoved(run);
    },
    dispose: () => owner.dispose(),
  };
}

function textOf({ file, pipeline }: PipelineKey): string {
  return `${file}\n${pipeline}`;
}
