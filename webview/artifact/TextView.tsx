import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";

const lineHeight = 18;

/** Plain text, as long as it may be: only the lines in view exist. */
export function TextView({ text, note }: { readonly text: string; readonly note?: string | undefined }) {
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => text.split(/\r?\n/), [text]);
  // oxlint-disable-next-line react-hooks/incompatible-library -- SAFETY: this project has no React compiler that would memoise it.
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  return (
    <>
      {note !== undefined && <p className="artifact-note">{note}</p>}
      <div className="text" ref={scroller} tabIndex={0} role="document" aria-label="Text">
        <div style={{ height: rows.getTotalSize() }} className="text-sizer">
          {rows.getVirtualItems().map((row) => (
            <div key={row.key} className="text-line" style={{ transform: `translateY(${row.start}px)` }}>
              <span className="text-number">{row.index + 1}</span>
              {lines[row.index]}
            </div>
          ))}
        </div>
      </div>
    </>
  );
}
