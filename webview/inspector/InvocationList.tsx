/**
 * All invocations of a map or a loop: a list that draws only what is in view, narrowed by status and search.
 *
 * Invariant: of a tallied node only the pages in view are read from the host, again when its tally changed.
 */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import type { InvocationState } from "../../runtime/model/run.ts";
import type { NodeTally } from "../../runtime/protocol/shown-run.ts";
import { InvocationFilter } from "../../runtime/protocol/shown-run.ts";
import { StatusMark } from "../canvas/StatusMark.tsx";
import { statusNames } from "../canvas/look.ts";
import { Select } from "../controls/Select.tsx";
import { formatDuration } from "../format/duration.ts";
import { formatValue } from "../format/value.ts";
import { statusOf } from "../state/statuses.ts";
import { useInvocationPages } from "./use-invocation-pages.ts";

const rowHeight = 24;

interface InvocationListProps {
  readonly runId: string;
  readonly node: string;
  readonly tally: NodeTally;
  readonly selected: InvocationState | undefined;
  readonly onSelect: (invocation: InvocationState) => void;
}

export function InvocationList({ runId, node, tally, selected, onSelect }: InvocationListProps) {
  const [filter, setFilter] = useState<InvocationFilter>("all");
  const [search, setSearch] = useState("");
  const pages = useInvocationPages({ runId, node, filter, search, tally });
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react-hooks/incompatible-library -- SAFETY: this project has no React compiler that would memoise it.
  const rows = useVirtualizer({
    count: pages.matching,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const items = rows.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  const { want } = pages;
  useEffect(() => want(first, last), [want, first, last]);

  const at = selected === undefined ? -1 : pages.placeOf(selected.invocation);
  const move = (to: number) => {
    const next = Math.max(0, Math.min(pages.matching - 1, to));
    rows.scrollToIndex(next);
    const invocation = pages.at(next);
    if (invocation) onSelect(invocation);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 10,
      PageUp: at - 10,
      Home: 0,
      End: pages.matching - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  };
  return (
    <section className="invocations" aria-label="Invocations">
      <div className="invocations-bar">
        <Select
          label="Show"
          value={filter}
          onChange={(value) => setFilter(InvocationFilter.catch("all").parse(value))}
          options={InvocationFilter.options
            .filter((each) => each === "all" || each === filter || tally[each] > 0)
            .map((each) => ({
              value: each,
              label: `${filterNames[each]} (${countOf(tally, each).toLocaleString("en-US")})`,
            }))}
        />
        <input
          type="text"
          className="input"
          placeholder="Index or text"
          aria-label="Search by index or text"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      <div
        className="invocations-rows"
        ref={scroller}
        tabIndex={0}
        role="listbox"
        aria-label={`Invocations, ${pages.matching} of ${tally.total}`}
        aria-activedescendant={at >= 0 ? `invocation-${at}` : undefined}
        onKeyDown={onKeyDown}
      >
        <div className="invocations-sizer" style={{ height: rows.getTotalSize() }}>
          {items.map((row) => {
            const invocation = pages.at(row.index);
            return (
              <div
                key={row.key}
                id={`invocation-${row.index}`}
                role="option"
                aria-selected={row.index === at}
                aria-setsize={pages.matching}
                aria-posinset={row.index + 1}
                className="invocation-row"
                style={{ transform: `translateY(${row.start}px)` }}
                onClick={() => invocation && onSelect(invocation)}
              >
                {invocation ? <Row invocation={invocation} place={row.index} /> : <span className="dim">…</span>}
              </div>
            );
          })}
        </div>
      </div>
      {pages.matching === 0 && <p className="dim invocations-none">{pages.isLoading ? "Reading…" : "None."}</p>}
    </section>
  );
}

function Row({ invocation, place }: { readonly invocation: InvocationState; readonly place: number }) {
  const { index, durationMs, cached, error, outputs, ask } = invocation;
  const status = statusOf(invocation);
  const [value] = Object.values(outputs);
  const text = error?.message ?? ask?.question ?? (value ? formatValue(value, 60) : (invocation.reason ?? ""));
  return (
    <>
      <StatusMark status={status} />
      <span className="invocation-index">{index ?? place}</span>
      <span className={`invocation-text${error ? " is-error" : ""}`} title={text}>
        {text}
      </span>
      {cached && <span className="card-cached">cached</span>}
      {!cached && durationMs !== undefined && <span className="dim">{formatDuration(durationMs)}</span>}
    </>
  );
}

const filterNames: { readonly [filter in InvocationFilter]: string } = { ...statusNames, all: "all", cached: "cached" };

function countOf(tally: NodeTally, filter: InvocationFilter): number {
  return filter === "all" ? tally.total : tally[filter];
}
