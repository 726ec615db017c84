/** The difference of two texts as tree-sitter wants it: one replaced stretch, found from both ends. */
import { Edit } from "web-tree-sitter";

/** The edit that turns `before` into `after`, as small as one stretch can be. */
export function treeEdit(before: string, after: string): Edit {
  const { start, oldEnd, newEnd } = changedStretch(before, after);
  const startPosition = pointAt(before, start);
  return new Edit({
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition,
    oldEndPosition: pointAt(before, oldEnd, startPosition, start),
    newEndPosition: pointAt(after, newEnd, startPosition, start),
  });
}

export function changedStretch(before: string, after: string): { start: number; oldEnd: number; newEnd: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  // Whole blocks first: comparing strings is faster than comparing characters.
  while (start + block <= shorter && before.slice(start, start + block) === after.slice(start, start + block))
    start += block;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  const most = shorter - start;
  const sameBlock = (from: number) =>
    before.slice(before.length - from - block, before.length - from) ===
    after.slice(after.length - from - block, after.length - from);
  const sameCharacter = (from: number) =>
    before.charCodeAt(before.length - 1 - from) === after.charCodeAt(after.length - 1 - from);
  let tail = 0;
  while (tail + block <= most && sameBlock(tail)) tail += block;
  while (tail < most && sameCharacter(tail)) tail++;
  return { start, oldEnd: before.length - tail, newEnd: after.length - tail };
}

const block = 1_024;

interface Point {
  readonly row: number;
  readonly column: number;
}

/** Row and UTF-16 column at an offset; counting goes on from a known point before it. */
function pointAt(text: string, offset: number, from: Point = { row: 0, column: 0 }, fromOffset = 0): Point {
  let row = from.row;
  let lineStart = fromOffset - from.column;
  for (let at = text.indexOf("\n", fromOffset); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}
