/**
 * Child pipelines drawn inside their nodes.
 *
 * Job: the graph with the child's own nodes in place of each opened one, and which run each of those places shows.
 * Invariants:
 * 1. Pure. Without an opened child the graph is the same object as before.
 * 2. A node inside is `outer/inner`, as deep as they nest; its parent is the node that was opened.
 */
import type { Edge, Node, Pipeline } from "../../runtime/model/graph.ts";
import type { ShownRun } from "../../runtime/protocol/shown-run.ts";
import { runGraph } from "./run-graph.ts";

/** One opened node, and what is shown in it. */
export interface Scope {
  /** The opened node's id on the canvas. */
  readonly prefix: string;
  readonly pipeline: string;
  /** Undefined: it did not run, or runs inside the parent (`embed`). */
  readonly runId: string | undefined;
}

export interface Expansion {
  readonly pipeline: Pipeline;
  readonly scopes: readonly Scope[];
}

export interface ExpansionInput {
  readonly pipeline: Pipeline;
  /** Those of the file: a child's graph is known before it runs. */
  readonly pipelines: readonly Pipeline[];
  readonly opened: ReadonlySet<string>;
  readonly run: ShownRun | undefined;
  readonly children: ReadonlyMap<string, ShownRun>;
  /** Which of several child runs of a node is shown. */
  readonly chosen: { readonly [node: string]: string };
}

export function expand(input: ExpansionInput): Expansion {
  const scopes: Scope[] = [];
  const pipeline = level(input, input.pipeline, input.run, "", scopes);
  return { pipeline, scopes };
}

function level(
  input: ExpansionInput,
  pipeline: Pipeline,
  run: ShownRun | undefined,
  prefix: string,
  scopes: Scope[],
): Pipeline {
  const idOf = (id: string) => (prefix === "" ? id : `${prefix}/${id}`);
  const inner = new Map<string, Pipeline>();
  for (const node of pipeline.nodes) {
    const id = idOf(node.id);
    if (!input.opened.has(id)) continue;
    const runId = input.chosen[id] ?? childRunOf(run, node.id);
    const child = runId === undefined ? undefined : input.children.get(runId);
    const drawn =
      node.kind === "pipeline" || node.kind === "map"
        ? input.pipelines.find(({ name }) => name === node.step)
        : undefined;
    const graph = drawn ?? (child && graphOf(child));
    // Which run it is has to be known before its graph can be.
    if (graph || runId !== undefined) scopes.push({ prefix: id, pipeline: graph?.name ?? node.step, runId });
    if (graph) inner.set(node.id, level(input, graph, child, id, scopes));
  }
  if (inner.size === 0 && prefix === "") return pipeline;
  const own = pipeline.nodes.map((node): Node => {
    const parent = node.parent === undefined ? prefix || undefined : idOf(node.parent);
    const moved = { ...node, id: idOf(node.id), ...(parent !== undefined && { parent }) };
    return inner.has(node.id) ? { ...moved, inputs: [], outputs: [] } : moved;
  });
  return {
    ...pipeline,
    nodes: [...own, ...[...inner.values()].flatMap(({ nodes }) => nodes)],
    edges: [
      ...pipeline.edges.flatMap((edge) => throughChildren(edge, inner, idOf)),
      ...[...inner.values()].flatMap(({ edges }) => edges),
    ],
    outputs: pipeline.outputs.map((output) =>
      output.from ? { ...output, from: leaving(output.from, inner, idOf) } : output,
    ),
  };
}

type End = { readonly node: string; readonly output?: string | undefined };

/** An edge of the outer graph: it ends at the inner nodes that take the parameter, and begins at the inner node that the child returns. */
function throughChildren(edge: Edge, inner: ReadonlyMap<string, Pipeline>, idOf: (id: string) => string): Edge[] {
  const from = leaving(edge.from, inner, idOf);
  const child = inner.get(edge.to.node);
  const to = { ...edge.to, node: idOf(edge.to.node) };
  if (!child) return [{ ...edge, from, to }];
  const takers = child.nodes.flatMap((node) =>
    node.inputs.flatMap((port) =>
      port.binding.type === "parameter" && port.binding.parameter === edge.to.input && node.parent === to.node
        ? [{ ...edge, from, to: { node: node.id, input: port.name } }]
        : [],
    ),
  );
  return takers.length > 0 ? takers : [{ ...edge, from, to: { node: to.node } }];
}

function leaving(end: End, inner: ReadonlyMap<string, Pipeline>, idOf: (id: string) => string) {
  const child = inner.get(end.node);
  if (!child) return { ...end, node: idOf(end.node) };
  const { outputs } = child;
  const output = outputs.find(({ name }) => name === end.output) ?? (outputs.length === 1 ? outputs[0] : undefined);
  return output?.from ?? { node: idOf(end.node) };
}

/** A run that was drawn shows its graph; otherwise what it has done so far. */
function graphOf(run: ShownRun): Pipeline {
  return run.graph && run.graph.nodes.length > 0 ? run.graph : runGraph(run);
}

/** Of several child runs the one at work, else the one that failed, else the last. */
function childRunOf(run: ShownRun | undefined, node: string): string | undefined {
  const calls = Object.values(run?.invocations ?? {}).filter(
    (each) => each.node === node && each.childRun !== undefined,
  );
  const chosen =
    calls.find(({ status }) => status === "running") ?? calls.find(({ status }) => status === "failed") ?? calls.at(-1);
  return chosen?.childRun;
}

/** The place of a node on the canvas: in which opened node it lies, and its id there. */
export function placeOf(
  scopes: readonly Scope[],
  id: string,
): { readonly scope: Scope | undefined; readonly id: string } {
  let best: Scope | undefined;
  for (const scope of scopes)
    if (id.startsWith(`${scope.prefix}/`) && scope.prefix.length > (best?.prefix.length ?? -1)) best = scope;
  return { scope: best, id: best ? id.slice(best.prefix.length + 1) : id };
}
