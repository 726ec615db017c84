/** An edge: data solid, order dashed, condition dotted with its label. Drawn stronger where it touches the selection. */
import type { EdgeProps } from "@xyflow/react";
import { BaseEdge, EdgeLabelRenderer, getBezierPath } from "@xyflow/react";
import { memo } from "react";
import { useView } from "../state/view.ts";
import type { GraphEdge } from "./elements.ts";

export const Wire = memo(function Wire({ id, source, target, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data }: EdgeProps<GraphEdge>) {
  const [path, labelX, labelY] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, curvature: 0.3 });
  const isNear = useView((view) => view.selected !== undefined && (view.selected === source || view.selected === target));
  const kind = data?.kind ?? "data";
  return (
    <>
      <BaseEdge id={id} path={path} interactionWidth={0} className={`wire is-${kind}${isNear ? " is-near" : ""}`} {...(kind !== "data" && { markerEnd: "url(#wire-arrow)" })} />
      {data?.label !== undefined && (
        <EdgeLabelRenderer>
          <span className="wire-label" style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}>{data.label}</span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
