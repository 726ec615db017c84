/** What a screen reader says of a card: `fit, step, succeeded, 1.2 seconds, inputs rows, epochs`. */
import { speakDuration } from "../format/duration.ts";
import type { NodeStatus } from "../state/statuses.ts";
import type { Card } from "./card.ts";
import { kindNames, statusNames } from "./look.ts";

export function spokenCard(card: Card, status: NodeStatus | undefined, isSelected = false): string {
  const parts = [card.label, kindNames[card.kind], status ? statusNames[status.status] : "not run"];
  if (isSelected) parts.push("selected");
  if (status?.cached) parts.push("from cache");
  if (status?.counts) parts.push(`${status.counts.done} of ${status.counts.total} done`);
  if (status?.durationMs !== undefined && status.status !== "pending") parts.push(speakDuration(status.durationMs));
  if (card.isGroup)
    parts.push(`${card.members} ${card.members === 1 ? "node" : "nodes"}`, card.isCollapsed ? "collapsed" : "expanded");
  if (card.inputs.length > 0) parts.push(`inputs ${card.inputs.map((input) => input.name).join(", ")}`);
  if (card.outputs.length > 0) parts.push(`outputs ${card.outputs.map((output) => output.name).join(", ")}`);
  if (card.isStale) parts.push("stale");
  if (card.isDisabled) parts.push("disabled");
  if (card.problem) parts.push(`${card.problem.severity}: ${card.problem.text}`);
  return parts.join(", ");
}
