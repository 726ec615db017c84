/** Runs, values and graphs in small, for the tests of this folder. */
import type { RunEvent } from "../../runtime/model/event.ts";
import type { Node, ParsedFile, Pipeline } from "../../runtime/model/graph.ts";
import type { Range } from "../../runtime/model/range.ts";
import type { Run } from "../../runtime/model/run.ts";
import { foldRunEvents } from "../../runtime/model/run.ts";
import type { Value } from "../../runtime/model/value.ts";
import { Digest } from "../../runtime/model/ids.ts";

export const digest = (letter: string) => Digest.parse(letter.repeat(64));

export function value(summary: string, extra: Partial<Value> = {}): Value {
  return { digest: digest("a"), type: "json", codec: "json", size: 12, preview: { summary }, ...extra };
}

export function range(
  startLine: number,
  startCharacter: number,
  endLine: number,
  endCharacter: number,
  offset = 0,
  length = 10,
): Range {
  return {
    start: { line: startLine, character: startCharacter, offset },
    end: { line: endLine, character: endCharacter, offset: offset + length },
  };
}

export function node(id: string, extra: Partial<Node> = {}): Node {
  return {
    id,
    kind: "step",
    step: id,
    label: id,
    inputs: [],
    outputs: [{ name: "output" }],
    range: range(0, 0, 0, 10),
    ...extra,
  };
}

export function pipeline(
  nodes: readonly Node[],
  edges: readonly (readonly [string, string])[] = [],
  extra: Partial<Pipeline> = {},
): Pipeline {
  return {
    name: "training",
    dialect: "pipeloom",
    language: "typescript",
    export: "default",
    parameters: [],
    nodes: [...nodes],
    outputs: [],
    isStatic: true,
    range: range(0, 0, 9, 0),
    edges: edges.map(([from, to]) => ({ kind: "data" as const, from: { node: from }, to: { node: to, input: "x" } })),
    ...extra,
  };
}

export function parsed(pipelines: readonly Pipeline[], extra: Partial<ParsedFile> = {}): ParsedFile {
  return {
    file: "/w/a.ts",
    language: "typescript",
    usesPipeloom: true,
    pipelines: [...pipelines],
    steps: [],
    problems: [],
    dependencies: [],
    ...extra,
  };
}

/** Events as the engine numbers them. */
export function events(...list: readonly Record<string, unknown>[]): RunEvent[] {
  // SAFETY: the tests below write the fields that the fold reads; the schema is checked by the model's own tests.
  return list.map((event, index) => ({
    runId: "r1",
    seq: index + 1,
    time: 1_000 + index * 100,
    ...event,
  })) as unknown as RunEvent[];
}

export const started = {
  type: "run.started",
  pipeline: "training",
  file: "/w/a.ts",
  language: "typescript",
  parameters: [],
  mode: "stop",
};
export const created = (invocation: string, nodeId = invocation, index?: number) => ({
  type: "invocation.created",
  invocation,
  node: nodeId,
  step: nodeId,
  ...(index !== undefined && { index }),
});
export const began = (invocation: string) => ({
  type: "invocation.started",
  invocation,
  attempt: 1,
  inputs: [],
  reason: "no earlier run",
});
export const finished = (invocation: string, extra: Record<string, unknown> = {}) => ({
  type: "invocation.finished",
  invocation,
  node: invocation,
  status: "succeeded",
  cached: false,
  reason: "no earlier run",
  attempts: 1,
  durationMs: 1_234,
  outputs: {},
  ...extra,
});
export const ended = (extra: Record<string, unknown> = {}) => ({
  type: "run.finished",
  pipeline: "training",
  status: "succeeded",
  outputs: {},
  steps: [],
  durationMs: 3_210,
  ...extra,
});

export function run(...list: readonly Record<string, unknown>[]): Run {
  const folded = foldRunEvents(undefined, events(started, ...list));
  if (!folded) throw new Error("A run begins with run.started.");
  return folded;
}
