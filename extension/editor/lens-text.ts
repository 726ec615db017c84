/** Titles of the CodeLens above pipelines and steps. */
import type { RunSummary } from "../../runtime/model/run.ts";
import { formatDuration } from "../runs/format.ts";
import type { NodeResult } from "../runs/node-results.ts";
import { failureText, statusSign } from "./result-text.ts";

const runSign = {
  queued: "○",
  running: "◐",
  paused: "◫",
  succeeded: "✓",
  failed: "✗",
  cancelled: "◼",
  interrupted: "⚠",
} as const satisfies Record<RunSummary["status"], string>;

/** `✓ 3.2 s · 4 cached`, `✗ 1.1 s · 1 failed`, `◐ 3 of 9`. */
export function runTitle(run: RunSummary): string {
  const { status, counts, durationMs } = run;
  const done = counts.succeeded + counts.failed + counts.skipped + counts.cancelled;
  const parts: string[] = [];
  if (status === "running" || status === "queued")
    parts.push(status === "queued" ? "queued" : `${done} of ${counts.total}`);
  else if (status === "cancelled" || status === "interrupted" || status === "paused") parts.push(status);
  else if (durationMs !== undefined) parts.push(formatDuration(durationMs));
  if (counts.failed > 0) parts.push(`${counts.failed} failed`);
  if (counts.cached > 0) parts.push(`${counts.cached} cached`);
  return `${runSign[status]} ${parts.join(" · ")}`;
}

/** Above a step's definition: how it last went, over all nodes that use it. */
export function stepTitle(results: readonly NodeResult[]): string | undefined {
  const worst =
    results.find((each) => each.status === "failed") ?? results.find((each) => each.status === "running") ?? results[0];
  if (!worst) return undefined;
  const uses = results.length > 1 ? ` · ${results.length} uses` : "";
  if (worst.status === "failed") return `${statusSign.failed} ${failureText(worst)}${uses}`;
  if (worst.status !== "succeeded") return `${statusSign[worst.status]} ${worst.status}${uses}`;
  const how = worst.cached ? "cached" : worst.durationMs === undefined ? "" : formatDuration(worst.durationMs);
  return `${statusSign.succeeded} ${how}${uses}`.trimEnd();
}
