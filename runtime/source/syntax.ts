/**
 * What both languages need of a syntax tree: exact ranges, and lowering each statement only when its characters change.
 *
 * Boundary: the only place that reads positions off tree-sitter nodes. web-tree-sitter counts UTF-16 code units for
 * strings, in indexes as well as in columns, which is what `Range` wants: nothing is converted.
 * Invariants:
 * 1. `LoweringCache.once(kind, node, text, lower)` may return what an earlier text gave. So `lower` must depend on nothing but
 *    the characters of `node` and on what is named in `depends`.
 * 2. Cached values are plain data (objects, arrays, maps, sets); every `Range` in them is moved to where the node is now.
 * 3. A value that is given out is never changed afterwards.
 */
import type { Node } from "web-tree-sitter";
import type { Position, Range } from "../model/range.ts";

/** The range of a node. */
export function rangeOf(node: Node): Range {
  return { start: startOf(node), end: endOf(node) };
}

/** The range from the start of one node to the end of another. */
export function rangeBetween(first: Node, last: Node): Range {
  return { start: startOf(first), end: endOf(last) };
}

export function startOf(node: Node): Position {
  const { row, column } = node.startPosition;
  return { line: row, character: column, offset: node.startIndex };
}

export function endOf(node: Node): Position {
  const { row, column } = node.endPosition;
  return { line: row, character: column, offset: node.endIndex };
}

/** Source text of a node. Cheaper than `node.text`. */
export function textOf(node: Node, text: string): string {
  return text.slice(node.startIndex, node.endIndex);
}

/** Lowers a statement once per text of it. Pass it as the last, optional parameter of a language's `lower`. */
export interface LoweringCache {
  /**
   * The value of `lower()`, or that of an earlier call with the same `kind`, the same characters and the same `depends`, moved.
   *
   * @param kind Tells apart what one node is lowered to in different places: `step`, `statement`.
   * @param depends Everything outside of the node's characters that the value follows from, as one string.
   */
  once<T>(kind: string, node: Node, text: string, lower: () => T, depends?: string): T;
  /** The same for a value without ranges: it is never copied, so it can also be a key. */
  fixed<T extends object>(kind: string, node: Node, text: string, lower: () => T): T;
}

/** Lowers anew each time. */
export const noCache: LoweringCache = {
  once: (_kind, _node, _text, lower) => lower(),
  fixed: (_kind, _node, _text, lower) => lower(),
};

/** A cache for one document. Call `turn()` before each lowering: what was not used since the turn before is forgotten. */
export function createLoweringCache(): LoweringCache & { turn(): void } {
  // By kind, then by characters: a slice of the text is a key as it is, without being copied.
  const moving = createGenerations<Entry>();
  const fixed = createGenerations<object>();
  return {
    turn() {
      moving.turn();
      fixed.turn();
    },
    once<T>(kind: string, node: Node, text: string, lower: () => T, depends = ""): T {
      const code = textOf(node, text);
      const entry = moving.get(kind, code);
      const start = startOf(node);
      const isSame = entry?.depends === depends;
      const value = isSame ? moved(entry.value, entry.start, start) : lower();
      moving.set(kind, code, isSame && value === entry.value ? entry : { start, value, depends });
      // SAFETY: the kind decides the type, and each kind is lowered by one function.
      return value as T;
    },
    fixed<T extends object>(kind: string, node: Node, text: string, lower: () => T): T {
      const code = textOf(node, text);
      const value = fixed.get(kind, code) ?? lower();
      fixed.set(kind, code, value);
      // SAFETY: as above.
      return value as T;
    },
  };
}

function createGenerations<T>() {
  let current = new Map<string, Map<string, T>>();
  let previous = current;
  return {
    turn() {
      previous = current;
      current = new Map();
    },
    get: (kind: string, code: string): T | undefined => current.get(kind)?.get(code) ?? previous.get(kind)?.get(code),
    set(kind: string, code: string, value: T): void {
      const codes = current.get(kind);
      if (codes) codes.set(code, value);
      else current.set(kind, new Map([[code, value]]));
    },
  };
}

interface Entry {
  readonly start: Position;
  readonly value: unknown;
  readonly depends: string;
}

/** A copy of plain data in which every range that was at `from` (same characters) is moved to `to`. */
export function moved<T>(value: T, from: Position, to: Position): T {
  if (from.offset === to.offset && from.line === to.line && from.character === to.character) return value;
  const offsets = to.offset - from.offset;
  const lines = to.line - from.line;
  const characters = to.character - from.character;
  const position = (at: Position): Position => ({
    line: at.line + lines,
    character: at.line === from.line ? at.character + characters : at.character,
    offset: at.offset + offsets,
  });
  const copy = (item: unknown): unknown => {
    if (typeof item !== "object" || item === null) return item;
    if (Array.isArray(item)) return item.map(copy);
    if (isRange(item)) return { start: position(item.start), end: position(item.end) };
    if (item instanceof Map) return new Map([...item].map(([key, entry]) => [key, copy(entry)]));
    if (item instanceof Set) return item;
    const result: Record<string, unknown> = {};
    // SAFETY: by invariant 2 what remains is a plain record.
    for (const key in item) result[key] = copy((item as Record<string, unknown>)[key]);
    return result;
  };
  // SAFETY: the copy has the shape of the original.
  return copy(value) as T;
}

function isRange(item: object): item is Range {
  // A value of the user's own may have `start` and `end`; it does not have positions in them.
  return "start" in item && "end" in item && isPosition(item.start) && isPosition(item.end);
}

function isPosition(item: unknown): item is Position {
  return typeof item === "object" && item !== null && "offset" in item && "character" in item && "line" in item;
}
