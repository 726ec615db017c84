/** `unused-output`: without the step, or without the name. */
import { removeNode } from "../edit/remove-node.ts";
import type { Attempt, FixContext } from "../fix.ts";

export function removeUnused({ file, pipeline, problem }: FixContext): Attempt[] {
  const { node, range } = problem;
  if (node === undefined || !range) return [];
  const name = file.text.slice(range.start.offset, range.end.offset);
  const isUsed = pipeline.edges.some((edge) => edge.from.node === node);
  if (isUsed) return [];
  return [
    {
      title: `Remove ${node}, whose result ${name} nothing uses`,
      apply: (session) => removeNode(session, node, "disconnect"),
    },
  ];
}
