/** One step, or a closed group, on the canvas. Reads its own status; an event redraws only this. */
import type { NodeProps } from "@xyflow/react";
import { Handle, useStore } from "@xyflow/react";
import { memo } from "react";
import { useIsSelected } from "../state/selection.ts";
import { useView } from "../state/view.ts";
import { useWiring } from "../state/wiring.ts";
import type { Card } from "./card.ts";
import { CardFooter } from "./CardFooter.tsx";
import { CardHeader } from "./CardHeader.tsx";
import { CardPorts } from "./CardPorts.tsx";
import type { CardNode as FlowCard } from "./elements.ts";
import { emptyGroup, toHandle } from "./elements.ts";
import { cardSize, portOf, portPlaces } from "./size.ts";
import { spokenCard } from "./spoken.ts";
import { useNodeStatus } from "./use-status.ts";

/** Which entries of the manifest's `webview/context` a card's menu has. */
const nodeContext = JSON.stringify({ webviewSection: "node", preventDefaultContextMenuItems: true });
/** Below this zoom port names cannot be read and are not drawn. */
const portsFrom = 0.6;

export const CardNode = memo(function CardNode({ id, data: { card, direction } }: NodeProps<FlowCard>) {
  const status = useNodeStatus(card);
  const isSimple = useStore((flow) => flow.transform[2] < portsFrom);
  const state = useCardState(id);
  const ports = useWiring((wiring) => wiring.ports.get(id));
  return (
    <div
      {...cardAttributes(card, status?.status, state, isSimple)}
      aria-label={spokenCard(card, status, state.isSelected)}
    >
      {portPlaces(card, cardSize(card), direction).map((place) => {
        const { id: handle, type, position } = toHandle(place, direction);
        return (
          <Handle
            key={handle}
            id={handle}
            type={type}
            position={position}
            isConnectable={isEditable(card, handle)}
            style={{ left: place.x, top: place.y }}
            className={portClass(handle, ports)}
          />
        );
      })}
      <CardHeader card={card} status={status} />
      {!isSimple && !card.isGroup && <CardPorts card={card} />}
      {!isSimple && <CardFooter card={card} status={status} />}
    </div>
  );
});

/** An open loop, condition or other group: a frame with a header around its cards. */
export const GroupNode = memo(function GroupNode({
  id,
  data: { card, direction },
  width,
  height,
}: NodeProps<FlowCard>) {
  const status = useNodeStatus(card);
  const state = useCardState(id);
  const isSimple = useStore((flow) => flow.transform[2] < portsFrom);
  const size = { width: width ?? emptyGroup.width, height: height ?? emptyGroup.height };
  return (
    <div
      {...cardAttributes(card, status?.status, state, isSimple)}
      aria-label={spokenCard(card, status, state.isSelected)}
    >
      {portPlaces(card, size, direction).map((place) => {
        const { id: handle, type, position } = toHandle(place, direction);
        return (
          <Handle
            key={handle}
            id={handle}
            type={type}
            position={position}
            isConnectable={false}
            style={{ left: place.x, top: place.y }}
            className="port is-unnamed"
          />
        );
      })}
      <CardHeader card={card} status={status} />
    </div>
  );
});

/** While a wire is dragged, ports whose types forbid it are marked. */
function portClass(handle: string, forbidden: ReadonlyMap<string, string> | undefined): string {
  const port = portOf(handle);
  if (port === undefined) return "port is-unnamed";
  const isFree = useWiring.getState().end === (handle.startsWith("in:") ? "in" : "out");
  return isFree && forbidden?.has(port) ? "port is-forbidden" : "port";
}

/** Wires begin and end at ports; the unnamed handles are for order and conditions. */
function isEditable(card: Card, handle: string): boolean {
  return !card.isGroup && !handle.endsWith(":");
}

interface CardState {
  readonly isSelected: boolean;
  readonly isHighlighted: boolean;
  readonly isTabStop: boolean;
  /** Why a wire that is being dragged cannot end here. */
  readonly forbidden: string | undefined;
}

function useCardState(id: string): CardState {
  const isSelected = useIsSelected(id);
  const isHighlighted = useView((view) => view.highlighted === id);
  const isTabStop = useView((view) => (view.tabStop ?? view.selected) === id);
  const forbidden = useWiring((wiring) => wiring.forbidden?.get(id));
  return { isSelected, isHighlighted, isTabStop, forbidden };
}

function cardAttributes(
  card: Card,
  status: string | undefined,
  { isSelected, isHighlighted, isTabStop, forbidden }: CardState,
  isSimple: boolean,
) {
  const isOpen = card.isGroup && !card.isCollapsed;
  const classes = [
    "card",
    `kind-${card.kind}`,
    isOpen ? "is-group" : "",
    isSelected ? "is-selected" : "",
    isHighlighted ? "is-highlighted" : "",
    card.isStale ? "is-stale" : "",
    card.isDisabled ? "is-disabled" : "",
    isSimple ? "is-simple" : "",
    forbidden === undefined ? "" : "is-forbidden",
    status ? `has-${status}` : "",
  ];
  return {
    className: classes.filter((name) => name !== "").join(" "),
    // A group may hold buttons of its own and be focused; what it is and whether it is selected is in its words.
    role: "group",
    "aria-roledescription": card.isGroup ? "group of nodes" : "node",
    tabIndex: isTabStop ? 0 : -1,
    "data-node": card.id,
    "data-vscode-context": nodeContext,
    ...(forbidden !== undefined && { title: forbidden }),
  } as const;
}
