/** Cards and wires glide to their new places; who asked for less motion sees them there at once. */
import type { LayoutPositions } from "./use-graph.ts";

export const glideMs = 260;
/** Larger graphs would stutter: every frame draws all that is in view. */
const mostNodes = 250;

export function glide(
  from: LayoutPositions,
  to: LayoutPositions,
  draw: (positions: LayoutPositions) => void,
): () => void {
  const ids = Object.keys(to);
  if (ids.length > mostNodes || wantsLessMotion()) {
    draw(to);
    return () => {};
  }
  const startedAt = performance.now();
  let frame = 0;
  const step = (now: number) => {
    const share = Math.min(1, (now - startedAt) / glideMs);
    const eased = 1 - (1 - share) ** 3;
    if (share >= 1) return draw(to);
    draw(
      Object.fromEntries(
        ids.flatMap((id) => {
          const end = to[id];
          const start = from[id] ?? end;
          return end && start
            ? [[id, { x: start.x + (end.x - start.x) * eased, y: start.y + (end.y - start.y) * eased }]]
            : [];
        }),
      ),
    );
    frame = requestAnimationFrame(step);
  };
  frame = requestAnimationFrame(step);
  return () => cancelAnimationFrame(frame);
}

/** The system's wish, or the editor's own setting, of which webviews are told by a class. */
export function wantsLessMotion(): boolean {
  return (
    matchMedia("(prefers-reduced-motion: reduce)").matches || document.body.classList.contains("vscode-reduce-motion")
  );
}
