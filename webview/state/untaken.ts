/** Nodes that a run never came to: nothing ever said a word of them, so their absence at the end has to. */
import type { ShownRun } from "../../runtime/protocol/shown-run.ts";
import type { NodeStatus } from "./statuses.ts";

const untaken: NodeStatus = { status: "skipped", cached: false, attempts: 0, reason: "not taken" };

/** Statuses of a run that succeeded, with those of the nodes that its body decided against. */
export function withUntaken(
  statuses: ReadonlyMap<string, NodeStatus>,
  run: ShownRun | undefined,
): ReadonlyMap<string, NodeStatus> {
  // The graph is the one of the run: a node that was added since was not decided against.
  if (run?.status !== "succeeded" || !run.graph || run.graph.isStatic || run.selection) return statuses;
  const embedding = [...statuses.keys()].flatMap((id) => (id.includes("/") ? [id.split("/")[0]] : []));
  const missing = run.graph.nodes.filter(({ id, step }) => step !== "" && !statuses.has(id) && !embedding.includes(id));
  return missing.length === 0 ? statuses : new Map([...statuses, ...missing.map(({ id }) => [id, untaken] as const)]);
}
