import { Fragment } from "react";
import { Icon } from "../controls/Icon.tsx";
import type { NodeStatus } from "../state/statuses.ts";
import type { Card } from "./card.ts";
import { kindIcons } from "./look.ts";
import { StatusMark } from "./StatusMark.tsx";
import { toggleGroup } from "./toggle-group.ts";

export function CardHeader({ card, status }: { readonly card: Card; readonly status: NodeStatus | undefined }) {
  const isOpenable = card.isGroup || card.isExpandable || status?.childRun !== undefined;
  const isClosed = card.isGroup ? card.isCollapsed : true;
  return (
    <div className="card-header">
      {isOpenable && (
        <button
          type="button"
          className="card-twistie nodrag"
          tabIndex={-1}
          aria-label={isClosed ? `Expand ${card.label}` : `Collapse ${card.label}`}
          onClick={(event) => {
            event.stopPropagation();
            toggleGroup(card.id, isClosed);
          }}
        >
          <Icon name={isClosed ? "chevron-right" : "chevron-down"} />
        </button>
      )}
      <Icon name={kindIcons[card.kind]} className="card-kind" />
      <span className="card-label" title={card.description ?? card.label}>
        <BreakableName name={card.label} />
      </span>
      {card.isDisabled && (
        <span className="card-stale" title="Switched off at its call: a run skips it, and what needs its result.">
          disabled
        </span>
      )}
      {card.isStale && (
        <span className="card-stale" title="The text is broken here; this is the last version that could be read.">
          stale
        </span>
      )}
      {card.problem && (
        <Icon
          name={card.problem.severity === "error" ? "error" : "warning"}
          className={`card-problem is-${card.problem.severity}`}
          label={card.problem.text}
        />
      )}
      {status && <StatusMark status={status.status} />}
    </div>
  );
}

/** A name that may break between its words: `forecast|Each|Station`, `test_|size`. */
function BreakableName({ name }: { readonly name: string }) {
  return name.split(/(?<=_)|(?<=[a-z0-9])(?=[A-Z])/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
