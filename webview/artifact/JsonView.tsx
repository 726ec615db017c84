/** A JSON value as a tree: arrows move, open and close; the path of a line can be copied. */
import { useVirtualizer } from "@tanstack/react-virtual";
import type { KeyboardEvent } from "react";
import { useMemo, useRef, useState } from "react";
import type { Json } from "../../runtime/model/json.ts";
import { Icon } from "../controls/Icon.tsx";
import { IconButton } from "../controls/IconButton.tsx";
import { ask, host } from "../state/connect.ts";
import type { JsonRow } from "./json-rows.ts";
import { ancestorsOf, findInJson, jsonRows, openable, pathText } from "./json-rows.ts";

const rowHeight = 20;
const openAtMost = 20_000;
const hitsAtMost = 1_000;

export function JsonView({ value }: { readonly value: Json }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => openable(value, 2, 200));
  const [selected, setSelected] = useState("");
  const [text, setText] = useState("");
  const [hit, setHit] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => jsonRows(value, open), [value, open]);
  const hits = useMemo(() => findInJson(value, text, hitsAtMost), [value, text]);
  // oxlint-disable-next-line react-hooks/incompatible-library -- SAFETY: this project has no React compiler that would memoise it.
  const view = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 15,
  });

  const show = (id: string) => {
    const next = new Set([...open, ...ancestorsOf(id)]);
    setOpen(next);
    setSelected(id);
    const at = jsonRows(value, next).findIndex((row) => row.id === id);
    requestAnimationFrame(() => view.scrollToIndex(Math.max(0, at), { align: "auto" }));
  };
  const toggle = (row: JsonRow) => {
    if (row.count === undefined) return;
    const next = new Set(open);
    if (row.isOpen) next.delete(row.id);
    else next.add(row.id);
    setOpen(next);
  };
  const goTo = (index: number, list = hits) => {
    if (list.length === 0) return;
    const next = (index + list.length) % list.length;
    setHit(next);
    show(list[next] ?? "");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = rows.findIndex((row) => row.id === selected);
    const row = rows[at];
    const select = (next: JsonRow | undefined) => next && show(next.id);
    if (event.key === "ArrowDown") select(rows[at + 1]);
    else if (event.key === "ArrowUp") select(rows[at - 1]);
    else if (event.key === "Home") select(rows[0]);
    else if (event.key === "End") select(rows.at(-1));
    else if (event.key === "ArrowRight" && row && !row.isOpen) toggle(row);
    else if (event.key === "ArrowRight") select(rows[at + 1]);
    else if (event.key === "ArrowLeft" && row?.isOpen) toggle(row);
    else if (event.key === "ArrowLeft" && row)
      select(rows.findLast((other, index) => index < at && other.depth < row.depth));
    else if ((event.key === "Enter" || event.key === " ") && row) toggle(row);
    else return;
    event.preventDefault();
  };
  const chosen = rows.find((row) => row.id === selected);
  return (
    <div className="json">
      <div className="viewer-bar">
        <input
          type="text"
          className="input"
          placeholder="Search keys and values"
          aria-label="Search keys and values"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            goTo(0, findInJson(value, event.target.value, hitsAtMost));
          }}
          onKeyDown={(event) => event.key === "Enter" && goTo(hit + (event.shiftKey ? -1 : 1))}
        />
        {text !== "" && (
          <span className="dim" role="status">
            {hits.length === 0 ? "No results" : `${hit + 1} of ${hits.length}${hits.length === hitsAtMost ? "+" : ""}`}
          </span>
        )}
        <span className="json-path" title={chosen && pathText(chosen.path)}>
          {chosen && pathText(chosen.path)}
        </span>
        <IconButton
          icon="copy"
          label="Copy the path"
          isDisabled={selected === ""}
          onPress={() => chosen && void ask(host.request("clipboard.write", { text: pathText(chosen.path) }))}
        />
        <IconButton icon="expand-all" label="Expand all" onPress={() => setOpen(openable(value, 64, openAtMost))} />
        <IconButton icon="collapse-all" label="Collapse all" onPress={() => setOpen(new Set([""]))} />
      </div>
      <div
        className="json-rows"
        ref={scroller}
        role="tree"
        aria-label="JSON"
        tabIndex={0}
        aria-activedescendant={`json${selected}`}
        onKeyDown={onKeyDown}
      >
        <div style={{ height: view.getTotalSize() }} className="json-sizer">
          {view.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <Row
                  key={row.id}
                  row={row}
                  top={item.start}
                  isSelected={row.id === selected}
                  onSelect={() => setSelected(row.id)}
                  onToggle={() => toggle(row)}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: JsonRow;
  readonly top: number;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  readonly onToggle: () => void;
}

function Row({ row, top, isSelected, onSelect, onToggle }: RowProps) {
  const isBranch = row.count !== undefined;
  return (
    <div
      id={`json${row.id}`}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={isSelected}
      {...(isBranch && { "aria-expanded": row.isOpen })}
      className={`json-row${isSelected ? " is-selected" : ""}`}
      style={{ transform: `translateY(${top}px)`, paddingLeft: 6 + row.depth * 14 }}
      onClick={() => {
        onSelect();
        onToggle();
      }}
    >
      <span className="json-twistie">
        {isBranch && row.count !== 0 && <Icon name={row.isOpen ? "chevron-down" : "chevron-right"} />}
      </span>
      {row.key !== undefined && (
        <span className={typeof row.key === "number" ? "json-index" : "json-key"}>{row.key}:</span>
      )}
      <span className={`json-${row.kind}`}>
        {row.isOpen && row.kind === "object" ? (
          <span className="dim">
            {row.count} {row.count === 1 ? "key" : "keys"}
          </span>
        ) : (
          row.text
        )}
      </span>
    </div>
  );
}
