import { createContext, useContext, useMemo } from "react";
import type { Node } from "../../runtime/model/graph.ts";
import type { NodeStatus } from "../state/statuses.ts";
import { useQuestion } from "../state/question.ts";
import { groupStatus, isDone, useStatuses } from "../state/statuses.ts";
import type { Card } from "./card.ts";

/** Group id -> the nodes inside, for groups' own statuses. */
export const MembersContext = createContext<ReadonlyMap<string, readonly Node[]>>(new Map());

/** The node's own status; for a group what its members say together. */
export function useNodeStatus(card: Card): NodeStatus | undefined {
  const members = useContext(MembersContext).get(card.id);
  const own = useStatuses((statuses) => statuses.byNode.get(card.id));
  // Only groups follow the whole map: a step must not redraw for its neighbours' events.
  const all = useStatuses((statuses) => (card.isGroup ? statuses.byNode : undefined));
  const isAsking = useQuestion(({ open }) => open.some(({ node }) => node.startsWith(`${card.id}/`)));
  return useMemo(() => {
    const status = all && members ? (groupStatus(all, members) ?? own) : own;
    // What waits inside a closed child pipeline waits here.
    return status && isAsking && !isDone(status.status) ? { ...status, status: "asking" } : status;
  }, [all, members, own, isAsking]);
}
