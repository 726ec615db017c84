/** Wires drawn with the mouse, from handle to handle. */
import type { Connection, Edge, OnConnectStart } from "@xyflow/react";
import { useMemo } from "react";
import type { Pipeline } from "../../runtime/model/graph.ts";
import { editOrSay } from "../state/edit.ts";
import { useWiring } from "../state/wiring.ts";
import { forbiddenNodes, portOf, whyNotConnected } from "./connection.ts";

export interface Connecting {
  readonly onConnectStart: OnConnectStart;
  readonly onConnectEnd: () => void;
  readonly onConnect: (connection: Connection) => void;
  readonly isValidConnection: (connection: Connection | Edge) => boolean;
}

export function useConnecting(pipeline: Pipeline): Connecting {
  return useMemo(
    () => ({
      onConnectStart: (_, { nodeId, handleType }) => {
        if (nodeId !== null)
          useWiring.setState({ forbidden: forbiddenNodes(pipeline, nodeId, handleType ?? "source") });
      },
      onConnectEnd: () => useWiring.setState({ forbidden: undefined }),
      onConnect: ({ source, sourceHandle, target, targetHandle }) => {
        const input = portOf(targetHandle);
        const output = portOf(sourceHandle);
        if (input === undefined) return;
        const from = { node: source, ...(output !== undefined && { output }) };
        void editOrSay({ type: "connect", from, to: { node: target, input } });
      },
      isValidConnection: ({ source, sourceHandle, target, targetHandle }) =>
        whyNotConnected(
          pipeline,
          { node: source, output: portOf(sourceHandle) },
          { node: target, input: portOf(targetHandle) },
        ) === undefined,
    }),
    [pipeline],
  );
}
