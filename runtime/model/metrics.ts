/** The metrics of a run: what its steps returned by `metrics()`, by the node that made them. */
import type { Run } from "./run.ts";

export interface Metric {
  /** `node.metric`; with the output between them when it has a name, and `node[3].metric` for an item of a map. */
  readonly name: string;
  readonly node: string;
  readonly value: number;
}

export function metricsOf(run: Pick<Run, "invocations">): Metric[] {
  return Object.values(run.invocations).flatMap(({ node, index, outputs }) =>
    Object.entries(outputs).flatMap(([output, { type, value }]) => {
      if (type !== "metrics" || typeof value !== "object" || value === null) return [];
      const item = index === undefined ? node : `${node}[${index}]`;
      const prefix = output === "output" ? item : `${item}.${output}`;
      return Object.entries(value).flatMap(([metric, number]) =>
        typeof number === "number" ? [{ name: `${prefix}.${metric}`, node, value: number }] : [],
      );
    }),
  );
}
