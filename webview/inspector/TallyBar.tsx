import type { NodeTally } from "../../runtime/protocol/shown-run.ts";

const parts = ["succeeded", "failed", "cancelled", "skipped", "retrying", "running"] as const;

/** How far a node with many invocations is, by status; the counts beside it say the same in words. */
export function TallyBar({ tally }: { readonly tally: NodeTally }) {
  return (
    <div className="tally-bar" aria-hidden="true">
      {parts.map((part) =>
        tally[part] > 0 ? (
          <span
            key={part}
            className={`is-${part}`}
            style={{ flexGrow: tally[part] }}
            title={`${tally[part]} ${part}`}
          />
        ) : null,
      )}
      {tally.pending > 0 && <span className="is-pending" style={{ flexGrow: tally.pending }} />}
    </div>
  );
}
