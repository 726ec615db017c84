import type { InvocationState } from "../../runtime/model/run.ts";
import type { NodeTally } from "../../runtime/protocol/shown-run.ts";

/** The tally of invocations that are all at hand. */
export function tallyOf(invocations: readonly InvocationState[]): NodeTally {
  const count = (status: InvocationState["status"]) => invocations.filter((each) => each.status === status).length;
  return {
    node: invocations[0]?.node ?? "",
    step: invocations[0]?.step ?? "",
    total: invocations.length,
    pending: count("pending"),
    running: count("running"),
    retrying: count("retrying"),
    succeeded: count("succeeded"),
    failed: count("failed"),
    skipped: count("skipped"),
    cancelled: count("cancelled"),
    cached: invocations.filter(({ cached }) => cached).length,
    asking: invocations.filter(({ ask }) => ask).length,
    durationMs: invocations.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0),
  };
}
