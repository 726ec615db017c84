/** Which nodes a selection runs, reuses or leaves out, from the graph as drawn. */
import type { RunSelection } from "../model/event.ts";
import type { Pipeline } from "../model/graph.ts";
import type { Treatment } from "./messages.ts";

export type Selected =
  | { readonly type: "selected"; readonly treatmentOf: (node: string) => Treatment }
  | { readonly type: "unknown-step"; readonly name: string };

/** `failedBefore` holds the nodes of the repeated run that did not succeed. */
export function selectNodes(graph: Pipeline, selection: RunSelection | undefined): Selected {
  const { from, until, only, failed } = selection ?? {};
  const base: Treatment = failed ? "reuse" : "normal";
  if (from === undefined && until === undefined && only === undefined)
    return { type: "selected", treatmentOf: () => base };
  const found = new Map<string, ReadonlySet<string>>();
  for (const name of [from, until, only]) {
    if (name === undefined) continue;
    const nodes = graph.nodes.filter((node) => node.id === name || node.step === name).map(({ id }) => id);
    if (nodes.length === 0) return { type: "unknown-step", name };
    found.set(name, new Set(nodes));
  }
  const at = (name: string | undefined) => (name === undefined ? undefined : found.get(name));
  const begin = at(from) ?? at(only);
  const forced = at(only) ?? (begin && reach(graph, begin, "down"));
  const last = at(until) ?? at(only);
  const wanted = last ?? forced;
  const included = wanted && reach(graph, wanted, "up");
  return {
    type: "selected",
    treatmentOf: (node) => {
      if (included && !isIn(graph, included, node)) return "omit";
      if (forced && isIn(graph, forced, node)) return "run";
      return selection?.rerun === undefined ? base : "reuse";
    },
  };
}

/** Nodes from which (or to which) data, order or conditions flow, with those given. */
function reach(graph: Pipeline, from: ReadonlySet<string>, direction: "up" | "down"): Set<string> {
  const next = new Map<string, string[]>();
  for (const edge of graph.edges) {
    const [a, b] = direction === "down" ? [edge.from.node, edge.to.node] : [edge.to.node, edge.from.node];
    const known = next.get(a);
    if (known) known.push(b);
    else next.set(a, [b]);
  }
  const seen = new Set(from);
  for (const node of seen) for (const other of next.get(node) ?? []) seen.add(other);
  return seen;
}

/** A node in a group counts when the group does. */
function isIn(graph: Pipeline, nodes: ReadonlySet<string>, node: string): boolean {
  // What stands in an embedded pipeline counts with the node that embeds it.
  const known = graph.nodes.some(({ id }) => id === node) ? node : node.split("/")[0];
  for (let at = known; at !== undefined;) {
    if (nodes.has(at)) return true;
    const id: string = at;
    at = graph.nodes.find((candidate) => candidate.id === id)?.parent;
  }
  return false;
}
