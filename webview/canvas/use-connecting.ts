/** Wires drawn with the mouse, from handle to handle, or from a handle onto a card that has one input for it. */
import type { Connection, Edge, FinalConnectionState, OnConnectStart } from "@xyflow/react";
import { useMemo } from "react";
import type { Pipeline } from "../../runtime/model/graph.ts";
import { forbiddenNodes, whyNotConnected } from "../../runtime/model/wirable.ts";
import { host } from "../state/connect.ts";
import { editOrSay } from "../state/edit.ts";
import { notify } from "../state/session.ts";
import { idle, portsByNode, useWiring } from "../state/wiring.ts";
import { portOf } from "./size.ts";

export interface Connecting {
  readonly onConnectStart: OnConnectStart;
  readonly onConnectEnd: (event: MouseEvent | TouchEvent, state: FinalConnectionState) => void;
  readonly onConnect: (connection: Connection) => void;
  readonly isValidConnection: (connection: Connection | Edge) => boolean;
}

export function useConnecting(pipeline: Pipeline): Connecting {
  return useMemo(
    () => ({
      onConnectStart: (_, { nodeId, handleId, handleType }) => {
        if (nodeId === null) return;
        const end = handleType ?? "source";
        const forbidden = forbiddenNodes(pipeline, nodeId, end);
        useWiring.setState({ ...idle, forbidden, end: end === "source" ? "in" : "out" });
        const port = portOf(handleId);
        void host
          .request("wires.check", { pipeline: pipeline.name, node: nodeId, end, ...(port !== undefined && { port }) })
          .then((answer) => {
            if (useWiring.getState().forbidden === forbidden)
              useWiring.setState({ ports: portsByNode(answer.forbidden) });
          })
          .catch(() => {}); // Without the types' answer the text itself still refuses what is wrong.
      },
      onConnectEnd: (event, state) => {
        const connection = state.isValid ? undefined : droppedOn(pipeline, event, state);
        const why = connection && whyNot(pipeline, connection);
        useWiring.setState(idle);
        if (!connection) return;
        if (why === undefined) connect(connection);
        else notify(`Not connected. ${why}`);
      },
      onConnect: connect,
      isValidConnection: (connection) => whyNot(pipeline, connection) === undefined,
    }),
    [pipeline],
  );
}

type Ends = Pick<Connection, "source" | "target"> & {
  readonly sourceHandle?: string | null | undefined;
  readonly targetHandle?: string | null | undefined;
};

/** Why a wire cannot be: by the graph, then by the types. */
export function whyNot(pipeline: Pipeline, { source, sourceHandle, target, targetHandle }: Ends): string | undefined {
  const from = { node: source, output: portOf(sourceHandle) };
  const to = { node: target, input: portOf(targetHandle) };
  const why = whyNotConnected(pipeline, from, to);
  if (why !== undefined) return why;
  const { ports, end } = useWiring.getState();
  return end === "in" ? ports.get(target)?.get(to.input ?? "") : ports.get(source)?.get(from.output ?? "");
}

function connect({ source, sourceHandle, target, targetHandle }: Ends): void {
  const input = portOf(targetHandle);
  const output = portOf(sourceHandle);
  if (input === undefined) return;
  const from = { node: source, ...(output !== undefined && { output }) };
  void editOrSay({ type: "connect", from, to: { node: target, input } });
}

/** What a wire that ended at no fitting handle was meant for; undefined when it was dropped on nothing. */
function droppedOn(
  pipeline: Pipeline,
  event: MouseEvent | TouchEvent,
  { fromHandle, toHandle }: FinalConnectionState,
): Ends | undefined {
  if (!fromHandle) return undefined;
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  const under = point && document.elementFromPoint(point.clientX, point.clientY)?.closest<HTMLElement>("[data-node]");
  const node = toHandle?.nodeId ?? under?.dataset["node"];
  if (node === undefined || (node === fromHandle.nodeId && !toHandle)) return undefined;
  if (fromHandle.type === "target")
    return { source: node, sourceHandle: toHandle?.id, target: fromHandle.nodeId, targetHandle: fromHandle.id };
  const ends = (handle: string | null | undefined): Ends => ({
    source: fromHandle.nodeId,
    sourceHandle: fromHandle.id,
    target: node,
    targetHandle: handle,
  });
  if (toHandle && portOf(toHandle.id) !== undefined) return ends(toHandle.id);
  const inputs = pipeline.nodes.find(({ id }) => id === node)?.inputs ?? [];
  const fitting = inputs.filter(({ name }) => whyNot(pipeline, ends(`in:${name}`)) === undefined);
  const free = fitting.filter(({ binding }) => binding.type === "unbound" || binding.type === "default");
  const [only] = free.length === 1 ? free : fitting.length === 1 ? fitting : [];
  return ends(only ? `in:${only.name}` : inputs.length === 1 ? `in:${inputs[0]?.name}` : undefined);
}
