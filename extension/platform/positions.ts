import type { Range } from "../../runtime/model/range.ts";

/** Whether a zero-based line and character lie in a range; its end counts. */
export function containsPosition(range: Range, line: number, character: number): boolean {
  const { start, end } = range;
  const isAfterStart = line > start.line || (line === start.line && character >= start.character);
  return isAfterStart && (line < end.line || (line === end.line && character <= end.character));
}
