import { useStore } from "@xyflow/react";
import { IconButton } from "../controls/IconButton.tsx";
import { emitCanvasAction } from "../state/canvas-actions.ts";

export function CanvasControls() {
  const zoom = useStore((flow) => Math.round(flow.transform[2] * 100));
  return (
    <div className="canvas-controls" role="toolbar" aria-label="Zoom">
      <IconButton icon="zoom-out" label="Zoom out (-)" onPress={() => emitCanvasAction("zoom-out")} />
      <button
        type="button"
        className="zoom-level"
        title="Fit the graph (0)"
        aria-label={`Zoom ${zoom} percent. Fit the graph`}
        onClick={() => emitCanvasAction("fit")}
      >
        {zoom}%
      </button>
      <IconButton icon="zoom-in" label="Zoom in (+)" onPress={() => emitCanvasAction("zoom-in")} />
    </div>
  );
}
