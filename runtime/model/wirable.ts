/** Which output may be wired to which input, as far as the graph tells: what the types say is the text's to refuse. */
import type { Edge, Node, Pipeline } from "./graph.ts";

export interface OutputPlace {
  readonly node: string;
  readonly output?: string | undefined;
}
export interface InputPlace {
  readonly node: string;
  readonly input?: string | undefined;
}
type Graph = Pick<Pipeline, "nodes" | "edges">;

const groupKinds: readonly string[] = ["loop", "branch", "dynamic", "opaque"];

/** Why an output cannot be wired to an input; undefined when it can. */
export function whyNotConnected(graph: Graph, from: OutputPlace, to: InputPlace): string | undefined {
  const source = graph.nodes.find(({ id }) => id === from.node);
  const target = graph.nodes.find(({ id }) => id === to.node);
  if (!source || !target) return "The node is not in the graph any more.";
  const why = whyNotNodes(source, target, reachable(graph.edges, to.node, "forward"));
  if (why !== undefined) return why;
  if (from.output === undefined && source.outputs.length > 1)
    return `${source.label} has several outputs: start at one of them.`;
  if (to.input === undefined) return `Drop the wire on one of the inputs of ${target.label}.`;
  const output = from.output ?? source.outputs[0]?.name;
  const isThere = graph.edges.some(
    (edge) =>
      edge.kind === "data" &&
      edge.from.node === from.node &&
      (edge.from.output ?? source.outputs[0]?.name) === output &&
      edge.to.node === to.node &&
      edge.to.input === to.input,
  );
  return isThere ? `${target.label}.${to.input} has it already.` : undefined;
}

/** Nodes on which a wire that starts here cannot end at all, each with the reason. */
export function forbiddenNodes(graph: Graph, start: string, end: "source" | "target"): ReadonlyMap<string, string> {
  const here = graph.nodes.find(({ id }) => id === start);
  const result = new Map<string, string>();
  if (!here) return result;
  const beyond = reachable(graph.edges, start, end === "source" ? "back" : "forward");
  for (const node of graph.nodes) {
    const why =
      end === "source"
        ? whyNotNodes(here, node, beyond.has(node.id) ? new Set([here.id]) : new Set())
        : whyNotNodes(node, here, beyond);
    if (why !== undefined) result.set(node.id, why);
  }
  return result;
}

/** `afterTarget`: what the target leads to. */
function whyNotNodes(source: Node, target: Node, afterTarget: ReadonlySet<string>): string | undefined {
  if (source.id === target.id) return "A node cannot be wired to itself.";
  for (const node of [source, target])
    if (groupKinds.includes(node.kind)) return `${node.label || node.kind} is a group: wire the nodes inside of it.`;
  if (source.outputs.length === 0) return `${source.label} has no output.`;
  if (target.inputs.length === 0) return `${target.label} has no input.`;
  if (afterTarget.has(source.id)) return `${source.label} depends on ${target.label}: the wire would close a cycle.`;
  return undefined;
}

function reachable(edges: readonly Edge[], start: string, direction: "forward" | "back"): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const [here, there] = direction === "forward" ? [from.node, to.node] : [to.node, from.node];
    next.set(here, [...(next.get(here) ?? []), there]);
  }
  const seen = new Set<string>();
  const waiting = [start];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
    for (const other of next.get(id) ?? [])
      if (!seen.has(other)) {
        seen.add(other);
        waiting.push(other);
      }
  return seen;
}
