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
  const stale = new Map<string, string>();
  for (const node of pipeline.nodes) {
    const old = earlier?.nodes.find(({ id }) => id === node.id);
    if (!old) continue; // A new node has no result that could be stale.
    if (codeOf(old, before) !== codeOf(node, now)) stale.set(node.id, `${node.step || node.label} was changed`);
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
function codeOf(node: Node, { text, parsed }: Snapshot): string {
  if (node.definition) return node.definition.file === undefined ? slice(text, node.definition.range) : "";
  const step = parsed.steps.find(({ name, file }) => name === node.step && file === undefined);
  return step ? slice(text, step.range) : "";
}

function slice(text: string, { start, end }: Range): string {
  return text.slice(start.offset, end.offset);
}
