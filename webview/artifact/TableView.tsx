/** A table of any length: rows and columns exist only where they are looked at. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import type { Artifact } from "../../runtime/model/value.ts";
import { IconButton } from "../controls/IconButton.tsx";
import { Loading, Message } from "../controls/Message.tsx";
import { cellText } from "./cell.ts";
import type { Sort } from "./pages.ts";
import { useRows } from "./pages.ts";
import { TableHeader } from "./TableHeader.tsx";
import { ContentFailed } from "./WithContent.tsx";

const rowHeight = 22;
/** Browsers draw no element higher than about 33 million pixels. */
const rowsAtMost = 1_400_000;
const gutterWidth = 64;

export function TableView({ artifact }: { readonly artifact: Artifact }) {
  const [sort, setSort] = useState<Sort | undefined>(undefined);
  const [text, setText] = useState("");
  const [hasStatistics, setStatistics] = useState(artifact.preview?.columns !== undefined);
  const [widths, setWidths] = useState<{ readonly [column: string]: number }>({});
  const filter = useDeferredValue(text);
  const table = useRows(artifact.digest, sort, filter);
  const scroller = useRef<HTMLDivElement>(null);
  const statistics = useMemo(
    () => new Map((artifact.preview?.columns ?? []).map((column) => [column.name, column])),
    [artifact],
  );
  const columns = useMemo(() => {
    let left = gutterWidth;
    return table.columns.map(({ name, type }) => {
      const width = widths[name] ?? defaultWidth(name, type);
      const column = { name, type: statistics.get(name)?.type ?? type, width, left };
      left += width;
      return column;
    });
  }, [table.columns, widths, statistics]);
  const last = columns.at(-1);
  const total = last ? last.left + last.width : 0;
  const shownRows = Math.min(table.total ?? 0, rowsAtMost);

  // oxlint-disable-next-line react-hooks/incompatible-library -- SAFETY: this project has no React compiler that would memoise it.
  const rows = useVirtualizer({
    count: shownRows,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => columns[index]?.width ?? 100,
    overscan: 3,
  });
  useEffect(() => across.measure(), [across, columns]);
  const items = rows.getVirtualItems();
  const [first, end] = [items[0]?.index, items.at(-1)?.index];
  const { need } = table;
  useEffect(() => {
    if (first !== undefined && end !== undefined) need(first, end);
  }, [first, end, need]);

  if (table.failure !== undefined && table.total === undefined) return <ContentFailed message={table.failure} />;
  if (table.total === undefined) return <Loading what="Reading the first rows…" />;
  const visible = across.getVirtualItems().flatMap((item) => columns[item.index] ?? []);
  const indexOf = new Map(columns.map((column, index) => [column.name, index]));
  return (
    <div className="table-view">
      <div className="viewer-bar">
        <input
          type="text"
          className="input"
          placeholder="Filter rows"
          aria-label="Filter rows"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <span className="dim" role="status">
          {table.total.toLocaleString("en-US")} {table.total === 1 ? "row" : "rows"}
          {filter !== "" && " match"}, {columns.length} columns
          {table.total > rowsAtMost && `; the first ${rowsAtMost.toLocaleString("en-US")} are shown`}
        </span>
        {table.failure !== undefined && (
          <span className="is-error" role="alert">
            {table.failure}{" "}
            <button type="button" className="link" onClick={table.retry}>
              Try again
            </button>
          </span>
        )}
        <span className="toolbar-space" />
        {statistics.size > 0 && (
          <IconButton
            icon="graph"
            label="Column statistics"
            isPressed={hasStatistics}
            onPress={() => setStatistics(!hasStatistics)}
          />
        )}
      </div>
      <div
        className="table-scroller"
        ref={scroller}
        role="table"
        aria-label="Rows"
        aria-rowcount={table.total}
        aria-colcount={columns.length}
        tabIndex={0}
      >
        <TableHeader
          columns={visible}
          statistics={hasStatistics ? statistics : undefined}
          sort={sort}
          onSort={setSort}
          onResize={(name, width) => setWidths({ ...widths, [name]: width })}
          width={total}
          gutter={gutterWidth}
        />
        {table.total === 0 && (
          <Message icon="table" title={filter === "" ? "The table has no rows" : "No row matches"} />
        )}
        <div className="table-body" role="rowgroup" style={{ height: rows.getTotalSize(), width: total }}>
          {items.map((item) => {
            const row = table.rowAt(item.index);
            return (
              <div
                key={item.key}
                className="table-row"
                role="row"
                aria-rowindex={item.index + 2}
                style={{ transform: `translateY(${item.start}px)`, width: total }}
              >
                <span className="table-gutter" style={{ width: gutterWidth }}>
                  {item.index.toLocaleString("en-US")}
                </span>
                {visible.map((column) => {
                  const { text: shown, className } = cellText(row?.[indexOf.get(column.name) ?? 0], column.type);
                  return (
                    <span
                      key={column.name}
                      role="cell"
                      className={`table-cell ${className}`}
                      style={{ left: column.left, width: column.width }}
                      title={shown.length > 20 ? shown : undefined}
                    >
                      {row ? shown : ""}
                    </span>
                  );
                })}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function defaultWidth(name: string, type: string): number {
  const byType = type === "number" || type === "integer" ? 128 : type === "boolean" ? 88 : 132;
  return Math.max(byType, Math.min(240, name.length * 7 + 52));
}
