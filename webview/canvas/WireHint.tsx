/** While a wire is dragged over a place where it cannot end: why. */
import { useConnection } from "@xyflow/react";
import type { Pipeline } from "../../runtime/model/graph.ts";
import { useWiring } from "../state/wiring.ts";
import { whyNot } from "./use-connecting.ts";

export function WireHint({ pipeline }: { readonly pipeline: Pipeline }) {
  const over = useConnection(({ inProgress, isValid, fromHandle, toHandle }) =>
    inProgress && isValid === false && toHandle
      ? [fromHandle.type, fromHandle.nodeId, fromHandle.id, toHandle.nodeId, toHandle.id].join("\n")
      : undefined,
  );
  useWiring((wiring) => wiring.ports);
  if (over === undefined) return null;
  const [type, fromNode = "", fromPort, toNode = "", toPort] = over.split("\n");
  const why =
    type === "source"
      ? whyNot(pipeline, { source: fromNode, sourceHandle: fromPort, target: toNode, targetHandle: toPort })
      : whyNot(pipeline, { source: toNode, sourceHandle: toPort, target: fromNode, targetHandle: fromPort });
  return why === undefined ? null : <p className="wire-hint">{why}</p>;
}
