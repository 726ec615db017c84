/** An edge: data solid, order dashed, condition dotted with its label. Drawn stronger where it touches the selection. */
import type { EdgeProps } from "@xyflow/react";
import { BaseEdge, EdgeLabelRenderer, getBezierPath, Position } from "@xyflow/react";
import { memo } from "react";
import { useView } from "../state/view.ts";
import type { GraphEdge } from "./elements.ts";
import { lanePath } from "./lane.ts";

/** Which entries of the manifest's `webview/context` a wire has. */
const wireContext = JSON.stringify({ webviewSection: "wire", preventDefaultContextMenuItems: true });

export const Wire = memo(function Wire(props: EdgeProps<GraphEdge>) {
  const { id, source, target, data } = props;
  const { path, labelX, labelY } = wirePath(props);
  const isNear = useView(
    (view) => view.selected !== undefined && (view.selected === source || view.selected === target),
  );
  const isSelected = useView((view) => view.selected === undefined && view.selectedEdge === id);
  const kind = data?.kind ?? "data";
  return (
    <g data-vscode-context={wireContext}>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={14}
        className={`wire is-${kind}${isNear ? " is-near" : ""}${isSelected ? " is-selected" : ""}`}
        {...(kind !== "data" && { markerEnd: "url(#wire-arrow)" })}
      />
      {data?.label !== undefined && (
        <EdgeLabelRenderer>
          <span
            className="wire-label"
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            {data.label}
          </span>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

function wirePath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data }: EdgeProps<GraphEdge>) {
  if (data?.lane === undefined) {
    const [path, labelX, labelY] = getBezierPath({
      sourceX,
      sourceY,
      targetX,
      targetY,
      sourcePosition,
      targetPosition,
    });
    return { path, labelX, labelY };
  }
  const isRight = sourcePosition === Position.Right;
  const [from, to] = isRight
    ? [
        { main: sourceX, cross: sourceY },
        { main: targetX, cross: targetY },
      ]
    : [
        { main: sourceY, cross: sourceX },
        { main: targetY, cross: targetX },
      ];
  const middle = (from.main + to.main) / 2;
  return {
    path: lanePath(from, to, data.lane, isRight),
    labelX: isRight ? middle : data.lane,
    labelY: isRight ? data.lane : middle,
  };
}
