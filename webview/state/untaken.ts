/** Nodes of conditions that a run did not take: nothing ever said a word of them, so their absence at the end has to. */
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { ShownRun } from "../../runtime/protocol/shown-run.ts";
import type { NodeStatus } from "./statuses.ts";

const untaken: NodeStatus = { status: "skipped", cached: false, attempts: 0, reason: "branch not taken" };

/** Statuses of a run that succeeded, with those of branches that it did not take. */
export function withUntaken(
  statuses: ReadonlyMap<string, NodeStatus>,
  run: ShownRun | undefined,
  pipeline: Pipeline | undefined,
): ReadonlyMap<string, NodeStatus> {
  if (run?.status !== "succeeded" || !pipeline || run.selection) return statuses;
  const byId = new Map(pipeline.nodes.map((node) => [node.id, node]));
  const isInBranch = (id: string | undefined): boolean => {
    for (let at = id; at !== undefined; at = byId.get(at)?.parent) if (byId.get(at)?.kind === "branch") return true;
    return false;
  };
  const missing = pipeline.nodes.filter(
    ({ id, step, parent }) => step !== "" && !statuses.has(id) && isInBranch(parent),
  );
  return missing.length === 0 ? statuses : new Map([...statuses, ...missing.map(({ id }) => [id, untaken] as const)]);
}
