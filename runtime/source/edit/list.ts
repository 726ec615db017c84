/**
 * Lists between brackets (arguments, properties, parameters, names of an import): one item in, one item out.
 *
 * Invariant: comments stay, but one at the end of the line of which the only item is taken out.
 */
import type { Node } from "web-tree-sitter";
import type { TextEdit } from "../../model/edit.ts";
import type { Language } from "../../model/graph.ts";
import { indentAt, isFirstOnLine, isRestBlank, lineEnd, lineStart, nextLine } from "./style.ts";

export interface ListSyntax {
  readonly text: string;
  readonly language: Language;
  /** After the opening bracket. */
  readonly open: number;
  /** Before the closing bracket. */
  readonly close: number;
  readonly items: readonly Span[];
  /** Offsets of the commas that part the items. */
  readonly commas: readonly number[];
  /** `{ a }` has spaces inside, `(a)` has not. */
  readonly padding: string;
  readonly eol: string;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The list that a node with brackets at both ends is. */
export function listOf(node: Node, text: string, language: Language, eol: string): ListSyntax {
  const children = node.children;
  const first = children[0];
  const last = children.at(-1);
  const isObject = first?.type === "{" && language === "typescript";
  const inner = children.slice(1, -1);
  const open = first?.endIndex ?? node.startIndex;
  const close = last?.startIndex ?? node.endIndex;
  return {
    text,
    language,
    open,
    close,
    items: inner
      .filter((child) => child.isNamed && child.type !== "comment" && child.type !== "line_continuation")
      .map((child) => ({ start: child.startIndex, end: child.endIndex })),
    commas: inner.filter((child) => child.type === ",").map((child) => child.startIndex),
    padding: isObject && (children.length <= 2 || /\s/.test(text[open] ?? "")) ? " " : "",
    eol,
  };
}

/** The edits that put `added` at the end, or before the item at `index`. */
export function insertItem(list: ListSyntax, added: string, index = list.items.length): TextEdit[] {
  const { text, items, open, close, padding, language, eol } = list;
  const before = items[index];
  if (before) {
    const glue = isFirstOnLine(text, before.start) ? eol + indentAt(text, before.start) : " ";
    return [insertion(before.start, `${added},${glue}`)];
  }
  const last = items.at(-1);
  if (!last) {
    const inner = text.slice(open, close);
    if (inner.trim() === "") return [{ start: open, end: close, text: padding + added + padding }];
    return [insertion(open, `${padding}${added}${/^\s/.test(inner) ? "" : " "}`)];
  }
  const trailing = list.commas.find((comma) => comma >= last.end);
  const isOwnLine = isFirstOnLine(text, last.start);
  const end = trailing === undefined ? last.end : trailing + 1;
  if (!isOwnLine) return [insertion(end, trailing === undefined ? `, ${added}` : ` ${added},`)];
  const glue = eol + indentAt(text, last.start);
  // What is said at the end of the last item's line stays with it.
  const isFree = isRestBlank(text, end, language) && lineEnd(text, end) < close;
  if (trailing !== undefined) return [insertion(isFree ? lineEnd(text, end) : end, `${glue}${added},`)];
  if (!isFree || text.slice(end, lineEnd(text, end)).trim() === "") return [insertion(end, `,${glue}${added}`)];
  return [insertion(end, ","), insertion(lineEnd(text, end), glue + added)];
}

/** The edits that take the item at `index` out. */
export function removeItem(list: ListSyntax, index: number): TextEdit[] {
  const { text, items, open, close, language } = list;
  const item = items[index];
  if (!item) return [];
  const previous = items[index - 1];
  const next = items[index + 1];
  const comma = list.commas.find((at) => at >= item.end && at < (next?.start ?? close));
  const end = comma === undefined ? item.end : comma + 1;
  if (!previous && !next) {
    const around = text.slice(open, item.start) + text.slice(end, close);
    return [around.trim() === "" ? { start: open, end: close, text: "" } : { start: item.start, end, text: "" }];
  }
  const commaBefore = list.commas.findLast((at) => at < item.start);
  const isOwnLine = isFirstOnLine(text, item.start) && isRestBlank(text, end, language) && lineEnd(text, end) < close;
  if (isOwnLine) {
    const line: TextEdit = { start: lineStart(text, item.start), end: nextLine(text, end), text: "" };
    const dangling = !next && comma === undefined && commaBefore !== undefined;
    return dangling ? [{ start: commaBefore, end: commaBefore + 1, text: "" }, line] : [line];
  }
  if (next) {
    const isJoined = previous !== undefined && isPlainGap(text.slice(previous.end, item.start));
    if (isJoined && comma !== undefined) return [{ start: previous.end, end: item.end, text: "" }];
    const after = text.slice(end, next.start);
    const spaces = /^[ \t]*/.exec(after)?.[0].length ?? 0;
    return [{ start: item.start, end: end + (after.includes("\n") && !previous ? 0 : spaces), text: "" }];
  }
  if (previous && isBlankGap(text.slice(previous.end, item.start)))
    return [{ start: previous.end, end: item.end, text: "" }];
  return [
    ...(commaBefore === undefined || comma !== undefined
      ? []
      : [{ start: commaBefore, end: commaBefore + 1, text: "" }]),
    { start: item.start, end, text: "" },
  ];
}

function isPlainGap(gap: string): boolean {
  return /^[ \t]*,[ \t]*$/.test(gap);
}

function isBlankGap(gap: string): boolean {
  return /^\s*,\s*$/.test(gap);
}

function insertion(at: number, text: string): TextEdit {
  return { start: at, end: at, text };
}
