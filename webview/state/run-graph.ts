/** The graph of a run that nobody drew: its invocations, and what they took from each other. */
import type { Edge, Node, Pipeline } from "../../runtime/model/graph.ts";
import type { ShownRun } from "../../runtime/protocol/shown-run.ts";

const nowhere = { line: 0, character: 0, offset: 0 };
const range = { start: nowhere, end: nowhere };

export function runGraph(run: ShownRun): Pipeline {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  for (const { node, step, index, childRun, inputs, outputs } of Object.values(run.invocations)) {
    const before = nodes.get(node);
    const names = new Set([...(before?.inputs ?? []), ...inputs].map(({ name }) => name));
    const results = new Set([...(before?.outputs ?? []).map(({ name }) => name), ...Object.keys(outputs)]);
    nodes.set(node, {
      id: node,
      kind: childRun === undefined ? (index === undefined ? "step" : "map") : "pipeline",
      step,
      label: node,
      inputs: [...names].map((name) => ({ name, required: false, binding: { type: "output" } })),
      outputs: [...results].map((name) => ({ name })),
      range,
    });
    for (const input of inputs)
      for (const { invocation, output } of input.from ?? []) {
        const from = run.invocations[invocation]?.node;
        if (from === undefined || from === node) continue;
        edges.set(`${from}.${output}>${node}.${input.name}`, {
          kind: "data",
          from: { node: from, output },
          to: { node, input: input.name },
        });
      }
  }
  for (const { node, step } of Object.values(run.tallies ?? {}))
    nodes.set(node, { id: node, kind: "map", step, label: node, inputs: [], outputs: [], range });
  return {
    name: run.pipeline,
    dialect: "pipeloom",
    language: run.language,
    export: run.pipeline,
    parameters: [],
    nodes: [...nodes.values()],
    edges: [...edges.values()],
    outputs: [],
    range,
    isStatic: false,
  };
}
