import type { Node, ParsedFile } from "../../runtime/model/graph.ts";
import { containsPosition } from "../platform/positions.ts";

/** The innermost node whose source the position is in; a step's definition counts for the first node that uses it. */
export function nodeAt(
  { pipelines, steps }: Pick<ParsedFile, "pipelines" | "steps">,
  line: number,
  character: number,
): Node | undefined {
  const inCall = pipelines
    .flatMap(({ nodes }) => nodes)
    .filter(({ range }) => containsPosition(range, line, character));
  const innermost = inCall.sort((a, b) => size(a) - size(b))[0];
  if (innermost) return innermost;
  const step = steps.find(({ range, file }) => file === undefined && containsPosition(range, line, character));
  return step && pipelines.flatMap(({ nodes }) => nodes).find((node) => node.step === step.name);
}

function size({ range }: Node): number {
  return range.end.offset - range.start.offset;
}
