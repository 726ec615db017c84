import type { KeyboardEvent, PointerEvent } from "react";
import { useRef } from "react";

interface SplitterProps {
  readonly isNarrow: boolean;
  readonly size: number;
  readonly onResize: (size: number) => void;
}

const least = 220;

/** The edge between canvas and inspector: dragged, or moved by arrows. */
export function Splitter({ isNarrow, size, onResize }: SplitterProps) {
  const start = useRef<{ at: number; size: number } | undefined>(undefined);
  const limit = () => (isNarrow ? window.innerHeight : window.innerWidth) * 0.75;
  const set = (next: number) => onResize(Math.round(Math.min(Math.max(next, isNarrow ? 120 : least), limit())));
  const positionOf = (event: PointerEvent) => (isNarrow ? event.clientY : event.clientX);
  const onKeyDown = (event: KeyboardEvent) => {
    const [larger, smaller] = isNarrow ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
    if (event.key !== larger && event.key !== smaller) return;
    event.preventDefault();
    set(size + (event.key === larger ? 20 : -20));
  };
  return (
    <div
      className={`splitter${isNarrow ? " is-horizontal" : ""}`}
      role="separator"
      aria-orientation={isNarrow ? "horizontal" : "vertical"}
      aria-label="Resize the inspector"
      aria-valuenow={size}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { at: positionOf(event), size };
      }}
      onPointerMove={(event) => {
        if (start.current) set(start.current.size + start.current.at - positionOf(event));
      }}
      onPointerUp={() => (start.current = undefined)}
    />
  );
}
