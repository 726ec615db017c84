/**
 * Text edits as values: apply, undo, and several rounds of them as one set on the first text.
 *
 * Invariants:
 * 1. `applyTextEdits(applyTextEdits(text, edits), invertTextEdits(text, edits)) === text`.
 * 2. Edits of one set do not overlap; two insertions at one place keep their order.
 */
import type { TextEdit } from "../../model/edit.ts";

/** A text with edits applied. Offsets are those of `text`. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let at = 0;
  for (const edit of inOrder(edits)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** The edits that take the changed text back to `text`, byte by byte. */
export function invertTextEdits(text: string, edits: readonly TextEdit[]): TextEdit[] {
  let shift = 0;
  return inOrder(edits).map((edit) => {
    const start = edit.start + shift;
    shift += edit.text.length - (edit.end - edit.start);
    return { start, end: start + edit.text.length, text: text.slice(edit.start, edit.end) };
  });
}

/** A stretch of the first text that is still there, or text that is new. */
type Piece = { readonly start: number; readonly end: number } | { readonly text: string };

export interface Composition {
  /** Edits of the text that all earlier calls made. */
  add(edits: readonly TextEdit[]): void;
  /** One set of edits of the first text that does what all of them did. */
  edits(): TextEdit[];
}

export function composeTextEdits(text: string): Composition {
  let pieces: Piece[] = [{ start: 0, end: text.length }];
  return {
    add(edits) {
      const next: Piece[] = [];
      let at = 0;
      for (const edit of inOrder(edits)) {
        next.push(...slice(pieces, at, edit.start));
        if (edit.text !== "") next.push({ text: edit.text });
        at = edit.end;
      }
      next.push(...slice(pieces, at, Number.POSITIVE_INFINITY));
      pieces = next;
    },
    edits() {
      const edits: TextEdit[] = [];
      let at = 0;
      let added = "";
      const flush = (start: number) => {
        if (start > at || added !== "") edits.push(...trimmed(text, { start: at, end: start, text: added }));
        added = "";
      };
      for (const piece of pieces) {
        if ("text" in piece) added += piece.text;
        else if (piece.end > piece.start) {
          flush(piece.start);
          at = piece.end;
        }
      }
      flush(text.length);
      return edits;
    },
  };
}

/** What `edit` says without the characters that it replaces by themselves; nothing when it changes nothing. */
function trimmed(text: string, edit: TextEdit): TextEdit[] {
  let { start, end, text: added } = edit;
  while (start < end && added !== "" && text[start] === added[0]) {
    start++;
    added = added.slice(1);
  }
  while (start < end && added !== "" && text[end - 1] === added.at(-1)) {
    end--;
    added = added.slice(0, -1);
  }
  return start === end && added === "" ? [] : [{ start, end, text: added }];
}

function slice(pieces: readonly Piece[], from: number, to: number): Piece[] {
  const result: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const length = "text" in piece ? piece.text.length : piece.end - piece.start;
    const start = Math.max(0, from - at);
    const end = Math.min(length, to - at);
    at += length;
    if (start >= end) continue;
    if ("text" in piece) result.push({ text: piece.text.slice(start, end) });
    else result.push({ start: piece.start + start, end: piece.start + end });
  }
  return result;
}

function inOrder(edits: readonly TextEdit[]): TextEdit[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
}
