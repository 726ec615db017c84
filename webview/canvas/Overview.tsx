/** Far out, a large graph is one drawing instead of thousands of elements: boxes in status colours, and straight wires. */
import { useStore } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { useSize } from "../controls/use-size.ts";
import { useStatuses } from "../state/statuses.ts";
import { useView } from "../state/view.ts";
import type { Box } from "./places.ts";
import type { VisibleEdge } from "./visible.ts";
import { themeColours } from "./theme-colours.ts";

interface OverviewProps {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly edges: readonly VisibleEdge[];
  readonly groups: ReadonlySet<string>;
}

export function Overview({ boxes, edges, groups }: OverviewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [x, y, zoom] = useStore((flow) => flow.transform);
  const statuses = useStatuses((state) => state.byNode);
  const selected = useView((view) => view.selected);
  const { ref, width, height } = useSize();
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !canvas.current || width === 0) return;
    const scale = window.devicePixelRatio;
    canvas.current.width = width * scale;
    canvas.current.height = height * scale;
    const colours = themeColours(canvas.current);
    const shift = scale * zoom;
    context.setTransform(shift, 0, 0, shift, x * scale, y * scale);
    context.lineWidth = 1 / zoom;
    context.strokeStyle = colours.wire;
    // Many wires would hide the cards between them.
    context.globalAlpha = edges.length > 300 ? 0.3 : 0.7;
    // A card stays visible as a speck however far out.
    const least = 3 / zoom;
    context.beginPath();
    for (const { from, to } of edges) {
      const [a, b] = [boxes.get(from.node), boxes.get(to.node)];
      if (!a || !b) continue;
      context.moveTo(a.x + a.width, a.y + a.height / 2);
      context.lineTo(b.x, b.y + b.height / 2);
    }
    context.stroke();
    context.globalAlpha = 1;
    for (const [id, box] of boxes) {
      const isGroup = groups.has(id);
      const status = statuses.get(id)?.status;
      if (!isGroup) {
        context.fillStyle = (status && colours.status[status]) ?? colours.idle;
        context.fillRect(box.x, box.y, Math.max(least, box.width), Math.max(least, box.height));
      }
      context.strokeStyle = id === selected ? colours.focus : colours.border;
      context.lineWidth = (id === selected ? 3 : 1) / zoom;
      if (isGroup || id === selected || zoom > 0.08) context.strokeRect(box.x, box.y, box.width, box.height);
    }
  }, [boxes, edges, groups, statuses, selected, x, y, zoom, width, height]);
  return (
    <div ref={ref} className="overview" aria-hidden="true">
      <canvas ref={canvas} />
    </div>
  );
}
