import type { PointerEvent } from "react";
import { useRef } from "react";
import type { Preview } from "../../runtime/model/value.ts";
import { Icon } from "../controls/Icon.tsx";
import { formatNumber } from "../format/value.ts";
import { columnIcons } from "./icons.ts";
import type { Sort } from "./pages.ts";

type Statistics = NonNullable<Preview["columns"]>[number];

interface TableHeaderProps {
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly width: number;
    readonly left: number;
  }[];
  readonly statistics: ReadonlyMap<string, Statistics> | undefined;
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort | undefined) => void;
  readonly onResize: (column: string, width: number) => void;
  readonly width: number;
  readonly gutter: number;
}

export function TableHeader({ columns, statistics, sort, onSort, onResize, width, gutter }: TableHeaderProps) {
  const cycle = (column: string) =>
    onSort(
      sort?.column !== column
        ? { column, descending: false }
        : sort.descending
          ? undefined
          : { column, descending: true },
    );
  return (
    <div className={`table-header${statistics ? " has-statistics" : ""}`} role="row" style={{ width }}>
      <span className="table-gutter" style={{ width: gutter }} />
      {columns.map((column) => {
        const order = sort?.column === column.name ? (sort.descending ? "descending" : "ascending") : "none";
        const known = statistics?.get(column.name);
        return (
          <div
            key={column.name}
            className="table-column"
            role="columnheader"
            aria-sort={order}
            style={{ left: column.left, width: column.width }}
          >
            <button
              type="button"
              className="table-name"
              title={`${column.name}: ${column.type}. Press to sort.`}
              onClick={() => cycle(column.name)}
            >
              <Icon name={columnIcons[column.type] ?? "symbol-misc"} />
              <span>{column.name}</span>
              {order !== "none" && <Icon name={order === "ascending" ? "arrow-up" : "arrow-down"} />}
            </button>
            {statistics && <ColumnStatistics statistics={known} />}
            <Resizer width={column.width} onResize={(next) => onResize(column.name, next)} label={column.name} />
          </div>
        );
      })}
    </div>
  );
}

function ColumnStatistics({ statistics }: { readonly statistics: Statistics | undefined }) {
  if (!statistics) return null;
  const { min, max, mean, nulls, distinct, histogram } = statistics;
  const text = (value: number | string | undefined) => (typeof value === "number" ? formatNumber(value) : value);
  const facts = [
    min !== undefined && `min ${text(min)}`,
    max !== undefined && `max ${text(max)}`,
    mean !== undefined && `mean ${text(mean)}`,
    distinct !== undefined && `${distinct.toLocaleString("en-US")} distinct`,
    nulls !== undefined && `${nulls.toLocaleString("en-US")} null`,
  ].filter(Boolean);
  const short =
    min !== undefined && max !== undefined
      ? `${text(min)} – ${text(max)}`
      : distinct === undefined
        ? ""
        : `${distinct.toLocaleString("en-US")} distinct`;
  return (
    <div className="table-statistics" title={facts.join("\n")}>
      {histogram && <Histogram counts={histogram} />}
      <span>{short}</span>
      {nulls !== undefined && nulls > 0 && <span className="table-nulls">{nulls} null</span>}
    </div>
  );
}

function Histogram({ counts }: { readonly counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  return (
    <svg className="histogram" viewBox={`0 0 ${counts.length * 4} 14`} aria-hidden="true" preserveAspectRatio="none">
      {counts.map((count, index) => {
        const height = count === 0 ? 0 : Math.max(1, (count / most) * 14);
        return <rect key={index} x={index * 4} y={14 - height} width={3} height={height} />;
      })}
    </svg>
  );
}

function Resizer({
  width,
  onResize,
  label,
}: {
  readonly width: number;
  readonly onResize: (width: number) => void;
  readonly label: string;
}) {
  const start = useRef<{ x: number; width: number } | undefined>(undefined);
  const set = (next: number) => onResize(Math.round(Math.min(800, Math.max(48, next))));
  return (
    <span
      className="table-resizer"
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${label}`}
      aria-valuenow={width}
      tabIndex={0}
      onPointerDown={(event: PointerEvent) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={(event: PointerEvent) => {
        if (start.current) set(start.current.width + event.clientX - start.current.x);
      }}
      onPointerUp={() => (start.current = undefined)}
      onKeyDown={(event) => {
        if (event.key === "ArrowRight") set(width + 16);
        else if (event.key === "ArrowLeft") set(width - 16);
      }}
    />
  );
}
