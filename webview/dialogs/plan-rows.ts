/** A preview's invocations as rows: those of one node with the same fate and reason are one row. */
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { RunSelection } from "../../runtime/model/event.ts";

interface Previewed {
  readonly node: string;
  readonly action: "run" | "reuse" | "skip";
  readonly reason: string;
}

export interface PlanRow extends Previewed {
  readonly key: string;
  readonly count: number;
}

/** In the order of the graph, as its text has it. */
export function planRows(invocations: readonly Previewed[], { nodes }: Pick<Pipeline, "nodes">): PlanRow[] {
  const order = new Map(nodes.map(({ id }, place) => [id, place]));
  const rows = new Map<string, PlanRow>();
  for (const { node, action, reason } of invocations) {
    const key = [node, action, reason].join("\n");
    rows.set(key, { key, node, action, reason, count: (rows.get(key)?.count ?? 0) + 1 });
  }
  const placeOf = ({ node }: PlanRow) => order.get(node) ?? order.size;
  return [...rows.values()].toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** `3 run, 5 reused, 1 skipped`. */
export function planCounts(invocations: readonly Previewed[]): string {
  const of = (action: Previewed["action"]) => invocations.filter((each) => each.action === action).length;
  const parts = [`${of("run").toLocaleString("en-US")} run`, `${of("reuse").toLocaleString("en-US")} reused`];
  if (of("skip") > 0) parts.push(`${of("skip").toLocaleString("en-US")} skipped`);
  return parts.join(", ");
}

export function planTitle(pipeline: string, selection: RunSelection | undefined): string {
  const { from, until, only, failed } = selection ?? {};
  if (failed) return `Run what failed in ${pipeline} again`;
  if (only !== undefined) return `Run only ${only} of ${pipeline}`;
  if (from !== undefined && until !== undefined) return `Run ${pipeline} from ${from} up to ${until}`;
  if (from !== undefined) return `Run ${pipeline} from ${from}`;
  if (until !== undefined) return `Run ${pipeline} up to ${until}`;
  return selection?.rerun === undefined ? `Run ${pipeline}` : `Run ${pipeline} again`;
}
