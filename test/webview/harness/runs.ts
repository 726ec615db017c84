/** Runs as the engine would tell them: events in order, from which everything shown is folded. */
import type { RunEvent } from "../../../runtime/model/event.ts";
import type { Node, Pipeline } from "../../../runtime/model/graph.ts";
import type { ResolvedParameter } from "../../../runtime/model/parameter.ts";
import type { Run } from "../../../runtime/model/run.ts";
import { foldRun } from "../../../runtime/model/run.ts";
import { samples } from "./values.ts";

export type Outcome = "succeeded" | "failed" | "half";

const results = [
  samples.table,
  samples.json,
  samples.metrics,
  samples.markdown,
  samples.svg,
  samples.number,
  samples.opaque,
];

export function resolved(
  pipeline: Pipeline,
  changed: { readonly [name: string]: ResolvedParameter["value"] } = {},
): ResolvedParameter[] {
  return pipeline.parameters.flatMap(({ name, default: fallback }): ResolvedParameter[] => {
    const value = changed[name];
    const config = { layer: "config" as const, value: 40, source: "pipeloom.yaml:4" };
    const below = [
      ...(fallback === undefined ? [] : [{ layer: "default" as const, value: fallback }]),
      ...(name === "epochs" ? [config] : []),
    ];
    if (value !== undefined) return [{ name, value, layer: "form", hidden: below }];
    if (name === "epochs") return [{ name, ...config, hidden: [{ layer: "default", value: 25 }] }];
    return fallback === undefined ? [] : [{ name, value: fallback, layer: "default" }];
  });
}

/** All events of one run. `half` stops in the middle; `failed` fails in `evaluate` (or the last step). */
export function eventsOf(
  pipeline: Pipeline,
  runId: string,
  outcome: Outcome,
  startedAt: number,
  stepMs = 420,
): RunEvent[] {
  const events: RunEvent[] = [];
  let time = startedAt;
  const stamp = () => ({ runId, seq: events.length + 1, time });
  const steps = pipeline.nodes.filter((node) => node.step !== "");
  const slots = steps.flatMap((node): { node: Node; id: string; index: number | undefined }[] =>
    node.kind === "map"
      ? Array.from({ length: 12 }, (_, index) => ({ node, id: `${node.id}~m${index}`, index }))
      : [{ node, id: `${node.id}~1`, index: undefined }],
  );
  const stopAt =
    outcome === "half"
      ? Math.floor(slots.length / 2)
      : outcome === "failed"
        ? slots.findIndex((slot) => slot.node.id === "evaluate")
        : -1;
  events.push({
    ...stamp(),
    type: "run.started",
    pipeline: pipeline.name,
    file: "/workspace/forecast.pipeline.ts",
    language: "typescript",
    parameters: resolved(pipeline),
    mode: "stop",
  });
  for (const { id, node, index } of slots)
    events.push({
      ...stamp(),
      type: "invocation.created",
      invocation: id,
      node: node.id,
      step: node.step,
      ...(index !== undefined && { index }),
    });
  for (const [at, { id, node }] of slots.entries()) {
    if (outcome === "half" && at > stopAt) break;
    const inputs = node.inputs.map((port) => ({
      name: port.name,
      digest: samples.table.value.digest,
      ...(port.binding.type === "literal" && { value: port.binding.value }),
      ...(port.binding.type === "output" && { from: [{ invocation: "clean~1", output: "output" }] }),
    }));
    const isCached = at < 2;
    if (outcome === "failed" && at > stopAt) {
      events.push({
        ...stamp(),
        type: "invocation.finished",
        invocation: id,
        node: node.id,
        status: "skipped",
        cached: false,
        reason: "upstream evaluate failed",
        attempts: 0,
        durationMs: 0,
        outputs: {},
      });
      continue;
    }
    events.push({
      ...stamp(),
      type: "invocation.started",
      invocation: id,
      attempt: 1,
      inputs,
      reason: isCached ? "nothing changed" : at === 5 ? "epochs 25 -> 40" : "code changed: clean, helpers.parseDate",
    });
    for (const line of [0, 1, 2]) {
      events.push({
        ...stamp(),
        type: "log",
        invocation: id,
        attempt: 1,
        stream: line === 2 ? "log" : "stdout",
        level: line === 2 && at % 4 === 3 ? "warning" : "info",
        text:
          line === 0
            ? `${node.id}: reading 1,461 rows`
            : line === 1
              ? `  dropped ${at} rows without a measurement`
              : `seen ${at * 120} values, mean ${(at * 1.7).toFixed(2)}`,
      });
      time += 9;
    }
    if (outcome === "half" && at === stopAt) {
      events.push({
        ...stamp(),
        type: "invocation.progress",
        invocation: id,
        attempt: 1,
        done: 16,
        total: 40,
        message: "epoch 16 of 40, loss 0.41",
      });
      break;
    }
    time += isCached ? 1 : stepMs;
    if (outcome === "failed" && at === stopAt) {
      const error = {
        name: "RangeError",
        message: "The test set is empty: testSize 0 leaves no rows to evaluate on.",
        stack:
          "RangeError: The test set is empty: testSize 0 leaves no rows to evaluate on.\n    at meanSquaredError (/workspace/helpers.ts:31:11)\n    at evaluate (/workspace/forecast.pipeline.ts:58:16)",
        location: { file: "/workspace/helpers.ts", line: 31, column: 11 },
      };
      events.push({
        ...stamp(),
        type: "log",
        invocation: id,
        attempt: 1,
        stream: "stderr",
        level: "error",
        text: error.stack,
      });
      events.push({
        ...stamp(),
        type: "invocation.finished",
        invocation: id,
        node: node.id,
        status: "failed",
        cached: false,
        reason: "input model changed",
        attempts: 2,
        durationMs: stepMs,
        outputs: {},
        error,
      });
      continue;
    }
    const value = results[at % results.length] ?? samples.number;
    events.push({
      ...stamp(),
      type: "invocation.finished",
      invocation: id,
      node: node.id,
      status: "succeeded",
      cached: isCached,
      reason: isCached ? "nothing changed" : at === 5 ? "epochs 25 -> 40" : "code changed: clean, helpers.parseDate",
      attempts: 1,
      durationMs: isCached ? 1 : stepMs + at * 13,
      outputs: Object.fromEntries(node.outputs.map((output) => [output.name, value.value])),
      inputs,
    });
  }
  if (outcome !== "half") {
    events.push({
      ...stamp(),
      type: "run.finished",
      pipeline: pipeline.name,
      status: outcome,
      outputs: {},
      steps: [],
      durationMs: time - startedAt,
      ...(outcome === "failed" && {
        error: { name: "RangeError", message: "The test set is empty.", step: "evaluate" },
      }),
    });
  }
  return events;
}

export function runOf(events: readonly RunEvent[]): Run | undefined {
  return events.reduce<Run | undefined>((run, event) => foldRun(run, event), undefined);
}
