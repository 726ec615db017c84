/** The words that stand beside a step's call in the source. */
import { formatDuration, shorten } from "../runs/format.ts";
import type { NodeResult } from "../runs/node-results.ts";
import { outputsText } from "../runs/value-text.ts";

/** Shape before colour: each status has a sign of its own. */
export const statusSign = {
  pending: "○",
  running: "◐",
  retrying: "↻",
  succeeded: "✓",
  failed: "✗",
  skipped: "⊘",
  cancelled: "◼",
} as const satisfies Record<NodeResult["status"], string>;

/** Why a result no longer stands for the code as it is: a reason, or undefined when it does. */
export type Staleness = string | undefined;

/** `1,461 rows × 6 · 1.2 s`, `0.93 · cached`, `✗ ValueError: no rows`. */
export function inlayText(result: NodeResult, staleness: Staleness): string {
  const parts = [mainText(result)];
  if (result.status === "succeeded") {
    if (result.cached) parts.push("cached");
    else if (result.durationMs !== undefined) parts.push(formatDuration(result.durationMs));
    if (result.attempts > 1) parts.push(`${result.attempts} attempts`);
  }
  if (staleness !== undefined && result.status !== "running" && result.status !== "pending") parts.push("stale");
  return parts.filter((part) => part !== "").join(" · ");
}

function mainText(result: NodeResult): string {
  switch (result.status) {
    case "succeeded":
      return result.total > 1 ? `${result.done} of ${result.total}` : outputsText(result.outputs);
    case "failed":
      return `${statusSign.failed} ${failureText(result)}${result.total > 1 ? ` · ${result.failed} of ${result.total}` : ""}`;
    case "running":
      return `${statusSign.running} ${progressText(result)}`;
    case "retrying":
      return `${statusSign.retrying} retrying after attempt ${result.attempts}`;
    case "skipped":
    case "cancelled":
    case "pending":
      return `${statusSign[result.status]} ${result.status === "pending" ? "waiting" : result.status}`;
    default:
      return result.status satisfies never;
  }
}

function progressText({ total, done, progress }: NodeResult): string {
  if (total > 1) return `${done} of ${total}`;
  if (!progress) return "running";
  return progress.total === undefined ? `${progress.done}` : `${progress.done} of ${progress.total}`;
}

export function failureText({ error }: Pick<NodeResult, "error">): string {
  return error ? shorten(`${error.name}: ${error.message}`, 70) : "failed";
}
