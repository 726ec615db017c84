/** Finds the node of the graph that a call belongs to. */
import { realpathSync } from "node:fs";
import type { Node, Pipeline } from "../model/graph.ts";
import type { PlannedCall } from "../model/plan.ts";

export interface Placer {
  (call: PlannedCall): { readonly node: string; readonly optionalInputs: readonly string[] };
}

/**
 * By the call's place in the source; without one, by order among the step's nodes. `children` are the other pipelines as drawn: a call that stands in
 * the body of an embedded one is placed inside the node that embeds it, as `outer/inner`.
 */
export function createPlacer(graph: Pipeline, file: string, children: readonly Pipeline[] = []): Placer {
  const entry = canonical(file);
  const files = new Map<string, boolean>();
  const isEntry = (path: string) => {
    const known = files.get(path);
    if (known !== undefined) return known;
    const answer = canonical(path) === entry;
    files.set(path, answer);
    return answer;
  };
  const byStep = new Map<string, Node[]>();
  const byLine = new Map<number, Node[]>();
  for (const node of graph.nodes) {
    if (node.step !== "") append(byStep, node.step, node);
    if (node.step !== "")
      for (
        let line = node.range.start.line;
        line <= Math.min(node.range.end.line, node.range.start.line + 200);
        line += 1
      )
        append(byLine, line, node);
  }
  const embedded = embeddedNodes(graph, children);
  const used = new Map<string, number>();
  const optional = new Map<string, readonly string[]>();

  const bySite = ({ step, site }: PlannedCall): Node | undefined => {
    if (!site || !isEntry(site.file)) return undefined;
    const there = (byLine.get(site.line) ?? []).filter(
      (node) => node.step === step && (site.character === undefined || contains(node, site.line, site.character)),
    );
    return there.reduce<Node | undefined>((best, node) => (!best || size(node) < size(best) ? node : best), undefined);
  };
  const byEmbedding = ({ step, site }: PlannedCall): Node | undefined => {
    const { character } = site ?? {};
    if (!site || character === undefined || embedded.length === 0 || !isEntry(site.file)) return undefined;
    const there = embedded.filter((node) => node.step === step && contains(node, site.line, character));
    // Embedded several times: each time it is called once from the same place.
    const key = `${site.line}:${character}`;
    const at = used.get(key) ?? 0;
    used.set(key, at + 1);
    return there[Math.min(at, there.length - 1)];
  };
  const byOrder = ({ step, options }: PlannedCall): Node | undefined => {
    const nodes = byStep.get(step) ?? [];
    if (options?.name !== undefined) return nodes.find(({ id }) => id === options.name);
    const at = used.get(step) ?? 0;
    used.set(step, at + 1);
    return nodes[Math.min(at, nodes.length - 1)];
  };
  return (call) => {
    const node = bySite(call) ?? byEmbedding(call) ?? byOrder(call);
    if (!node) return { node: call.options?.name ?? call.step, optionalInputs: [] };
    let names = optional.get(node.id);
    if (!names) {
      names = node.inputs.filter(({ required }) => !required).map(({ name }) => name);
      optional.set(node.id, names);
    }
    return { node: node.id, optionalInputs: names };
  };
}

/** Nodes of child pipelines, as they stand inside the nodes that may embed them. A child that is called has a run of its own and asks for none of these. */
function embeddedNodes(graph: Pipeline, children: readonly Pipeline[], depth = 0): Node[] {
  if (depth > deepestEmbedding) return [];
  return graph.nodes
    .filter(({ kind }) => kind === "pipeline")
    .flatMap((outer) => {
      const child = children.find(({ name }) => name === outer.step);
      if (!child) return [];
      const inner = [...child.nodes, ...embeddedNodes(child, children, depth + 1)];
      return inner.filter(({ step }) => step !== "").map((node) => ({ ...node, id: `${outer.id}/${node.id}` }));
    });
}

/** Pipelines that embed each other without an end are drawn no deeper. */
const deepestEmbedding = 4;

function append<K, T>(map: Map<K, T[]>, key: K, item: T): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}

function contains({ range: { start, end } }: Node, line: number, character: number): boolean {
  const isAfterStart = line > start.line || (line === start.line && character >= start.character);
  const isBeforeEnd = line < end.line || (line === end.line && character < end.character);
  return isAfterStart && isBeforeEnd;
}

function size({ range }: Node): number {
  return range.end.offset - range.start.offset;
}

function canonical(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
