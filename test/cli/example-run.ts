/** Runs made of events, for tests that draw them. */
import type { RunEvent } from "../../runtime/model/event.ts";
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { Value } from "../../runtime/model/value.ts";
import { Value as ValueSchema } from "../../runtime/model/value.ts";

const origin = { line: 0, character: 0, offset: 0 };
const range = { start: origin, end: origin };

export function graphOf(...names: readonly string[]): Pipeline {
  return {
    name: "example",
    dialect: "pipeloom",
    language: "typescript",
    export: "default",
    parameters: [],
    nodes: names.map((id) => ({
      id,
      kind: "step",
      step: id,
      label: id,
      inputs: [],
      outputs: [{ name: "output" }],
      range,
    })),
    edges: [],
    outputs: [],
    range,
    isStatic: true,
  };
}

export function valueOf(summary: string): Value {
  return ValueSchema.parse({ digest: "ab".repeat(32), type: "table", codec: "json", size: 10, preview: { summary } });
}

type Body<T> = T extends RunEvent ? Omit<T, "runId" | "seq" | "time"> : never;

/** Numbers and times events as an engine would, 100 ms apart. */
export function eventLog(...bodies: readonly Body<RunEvent>[]): RunEvent[] {
  return bodies.map((body, index) => ({ ...body, runId: "r1", seq: index + 1, time: 1_000 + index * 100 }));
}

export const started: Body<RunEvent> = {
  type: "run.started",
  pipeline: "example",
  file: "/w/example.ts",
  language: "typescript",
  parameters: [],
  mode: "stop",
};
export const created = (node: string, invocation = node, index?: number): Body<RunEvent> => ({
  type: "invocation.created",
  invocation,
  node,
  step: node,
  ...(index !== undefined && { index }),
});
export const begun = (invocation: string, attempt = 1): Body<RunEvent> => ({
  type: "invocation.started",
  invocation,
  attempt,
  inputs: [],
  reason: "no earlier run",
});
export const finished = (node: string, invocation = node, summary = "42") => ({
  type: "invocation.finished" as const,
  invocation,
  node,
  status: "succeeded" as const,
  cached: false,
  reason: "no earlier run",
  attempts: 1,
  durationMs: 12,
  outputs: { output: valueOf(summary) },
});
