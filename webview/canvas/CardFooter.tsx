import { formatDuration } from "../format/duration.ts";
import type { NodeStatus } from "../state/statuses.ts";
import { openCardQuestion } from "../state/children.ts";
import type { Card } from "./card.ts";
import { statusNames } from "./look.ts";

/** What happened here: result, duration, cached; or what will happen: the step's options. */
export function CardFooter({ card, status }: { readonly card: Card; readonly status: NodeStatus | undefined }) {
  if (!status) {
    const idle = card.isGroup ? `${card.members} ${card.members === 1 ? "node" : "nodes"}` : card.options.join(" · ");
    return (
      <div className="card-footer is-idle">
        <span className="card-result">{idle}</span>
      </div>
    );
  }
  const isRunning = status.status === "running" || status.status === "retrying" || status.status === "asking";
  const share = status.progress?.total
    ? Math.min(1, status.progress.done / status.progress.total)
    : status.counts
      ? status.counts.done / status.counts.total
      : undefined;
  return (
    <div className="card-footer">
      <span
        className={`card-result${status.error === undefined ? "" : " is-error"}`}
        title={status.error ?? status.preview}
      >
        {resultLine(status)}
      </span>
      {status.status === "asking" && (
        <button
          type="button"
          className="card-answer nodrag"
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation();
            openCardQuestion(card.id);
          }}
        >
          Answer…
        </button>
      )}
      {status.cached && status.status === "succeeded" && <span className="card-cached">cached</span>}
      {!status.cached && !isRunning && status.durationMs !== undefined && status.status !== "skipped" && (
        <span className="card-duration">{formatDuration(status.durationMs)}</span>
      )}
      {isRunning && share !== undefined && (
        <progress className="card-progress" max={1} value={share} aria-label={`${Math.round(share * 100)} percent`} />
      )}
    </div>
  );
}

function resultLine(status: NodeStatus): string {
  if (status.question !== undefined) return status.question;
  if (status.error !== undefined) return status.error;
  if (status.progress?.message) return status.progress.message;
  if (status.counts)
    return `${status.counts.done} of ${status.counts.total}${status.counts.failed > 0 ? `, ${status.counts.failed} failed` : ""}`;
  if (status.progress)
    return status.progress.total === undefined
      ? String(status.progress.done)
      : `${status.progress.done} of ${status.progress.total}`;
  if (status.status === "retrying") return `attempt ${status.attempts + 1} follows`;
  if (status.preview !== undefined) return status.preview;
  if (status.status === "skipped") return status.reason ?? "skipped";
  return status.status === "succeeded" ? "" : statusNames[status.status];
}
