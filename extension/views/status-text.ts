import type { RunSummary } from "../../runtime/model/run.ts";

/** Words of the status bar for the runs that are active; undefined when there are none. */
export function statusBarText(
  active: readonly Pick<RunSummary, "pipeline" | "counts">[],
): { text: string; tooltip: string; spoken: string } | undefined {
  const [first] = active;
  if (!first) return undefined;
  const lines = active.map(({ pipeline, counts }) => `${pipeline}: ${doneOf(counts)} of ${counts.total}`);
  if (active.length === 1) {
    return {
      text: `$(loading~spin) ${first.pipeline} ${doneOf(first.counts)}/${first.counts.total}`,
      tooltip: `${lines[0]} steps done. Click to open the run.`,
      spoken: `Pipeloom is running ${lines[0]} steps`,
    };
  }
  return {
    text: `$(loading~spin) ${active.length} runs`,
    tooltip: [...lines, "Click to cancel one."].join("\n"),
    spoken: `Pipeloom is running ${active.length} pipelines`,
  };
}

function doneOf({ succeeded, failed, skipped, cancelled }: RunSummary["counts"]): number {
  return succeeded + failed + skipped + cancelled;
}
