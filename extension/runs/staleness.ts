/**
 * Which results no longer stand for the code as it is.
 *
 * Job: the engine's answer for the saved file where there is one, and a comparison of texts for what was typed since.
 * Invariants:
 * 1. Pure; a document that did not change since the run is never stale.
 * 2. What is downstream of a stale node is stale too.
 */
import type { Node, ParsedFile, Pipeline } from "../../runtime/model/graph.ts";
import type { Range } from "../../runtime/model/range.ts";

export interface Snapshot {
  readonly text: string;
  readonly parsed: ParsedFile;
}

/** Node -> why its result is stale. */
export type Stale = ReadonlyMap<string, string>;

export function staleNodes(before: Snapshot, now: Snapshot, pipeline: Pipeline): Stale {
  if (before.text === now.text) return new Map();
  const earlier = before.parsed.pipelines.find(({ name }) => name === pipeline.name);
  const oldNodes = new Map(earlier?.nodes.map((node) => [node.id, node]));
  const oldCode = codeReader(before);
  const code = codeReader(now);
  const stale = new Map<string, string>();
  for (const node of pipeline.nodes) {
    const old = oldNodes.get(node.id);
    if (!old) continue; // A new node has no result that could be stale.
    if (oldCode(old) !== code(node)) stale.set(node.id, `${node.step || node.label} was changed`);
    else if (slice(before.text, old.range) !== slice(now.text, node.range))
      stale.set(node.id, "its inputs were changed");
  }
  return withDownstream(stale, pipeline);
}

/** Joins reasons; what is downstream of any follows. */
export function withDownstream(stale: Stale, pipeline: Pipeline): Stale {
  const all = new Map(stale);
  const open = [...stale.keys()];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const { from, to } of pipeline.edges) {
      if (from.node !== id || all.has(to.node)) continue;
      all.set(to.node, `${id} is stale`);
      open.push(to.node);
    }
  }
  return all;
}

/** The step's own text; a step of another file counts as unchanged here: saving that file asks the engine again. */
function codeReader({ text, parsed }: Snapshot): (node: Node) => string {
  const steps = new Map(
    parsed.steps.flatMap((step) => (step.file === undefined ? [[step.name, step.range] as const] : [])),
  );
  return (node) => {
    if (node.definition?.file !== undefined) return "";
    const range = node.definition?.range ?? steps.get(node.step);
    return range ? slice(text, range) : "";
  };
}

function slice(text: string, { start, end }: Range): string {
  return text.slice(start.offset, end.offset);
}
