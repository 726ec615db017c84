/** A run as text whose lines can be compared with another run's: what differs between them is what changed. Pure. */
import type { Run } from "../../runtime/model/run.ts";
import type { Json } from "../../runtime/model/json.ts";
import { collectNodeResults } from "./node-results.ts";
import { formatDuration } from "./format.ts";
import { valueText } from "./value-text.ts";

export function runReport(run: Run): string {
  const results = [...collectNodeResults(run).values()].toSorted((a, b) => (a.node < b.node ? -1 : 1));
  const parameters = Object.fromEntries(run.parameters.map(({ name, value }) => [name, value]));
  const metrics: Record<string, Json> = {};
  for (const { node, outputs } of results)
    for (const [output, value] of Object.entries(outputs))
      if (value.type === "metrics" && value.value !== undefined)
        metrics[output === "output" ? node : `${node}.${output}`] = value.value;
  const steps = Object.fromEntries(
    results.map((result) => [
      result.node,
      {
        status: result.status,
        ...(result.total > 1 && { invocations: result.total, failed: result.failed }),
        duration: result.cached
          ? "cached"
          : result.durationMs === undefined
            ? "none"
            : formatDuration(result.durationMs),
        ...(result.error && { error: `${result.error.name}: ${result.error.message}` }),
        ...Object.fromEntries(
          Object.entries(result.outputs).map(([name, value]) => [
            name,
            `${valueText(value, 80)} (${value.digest.slice(0, 12)})`,
          ]),
        ),
      },
    ]),
  );
  const outputs = Object.fromEntries(
    Object.entries(run.outputs).map(([name, value]) => [name, value.value ?? valueText(value, 200)]),
  );
  return JSON.stringify(
    {
      pipeline: run.pipeline,
      status: run.status,
      started: new Date(run.startedAt).toISOString(),
      duration: run.durationMs === undefined ? "none" : formatDuration(run.durationMs),
      parameters,
      metrics,
      outputs,
      steps,
      run: run.runId,
    },
    undefined,
    2,
  );
}
