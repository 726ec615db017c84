/** Text edits as a unified diff, which `patch` and `git apply` take. */
import type { TextEdit } from "../model/edit.ts";

interface Change {
  /** First line that changes (zero-based), and what stands there before and after. Lines keep their line breaks. */
  readonly line: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const contextLines = 3;

/** Empty when nothing changes. `edits` are sorted and do not overlap. */
export function unifiedDiff(path: string, text: string, edits: readonly TextEdit[]): string {
  const lines = linesOf(text);
  const hunks: string[] = [];
  let shift = 0;
  for (const group of near(changesOf(text, lines, edits))) {
    const first = group[0];
    const last = group.at(-1);
    if (!first || !last) continue;
    const start = Math.max(0, first.line - contextLines);
    const end = Math.min(lines.length, last.line + last.before.length + contextLines);
    const body: string[] = [];
    let at = start;
    for (const { line, before, after } of group) {
      body.push(
        ...lines.slice(at, line).map((each) => ` ${each}`),
        ...before.map((each) => `-${each}`),
        ...after.map((each) => `+${each}`),
      );
      at = line + before.length;
    }
    body.push(...lines.slice(at, end).map((each) => ` ${each}`));
    const grown = group.reduce((sum, { before, after }) => sum + after.length - before.length, 0);
    const size = end - start;
    hunks.push(`@@ -${span(start, size)} +${span(start + shift, size + grown)} @@\n`, ...body.map(ended));
    shift += grown;
  }
  return hunks.length === 0 ? "" : `--- a/${path}\n+++ b/${path}\n${hunks.join("")}`;
}

/** Edits of one line become one change; lines at its edges that stay the same are left out of it. */
function changesOf(text: string, lines: readonly string[], edits: readonly TextEdit[]): readonly Change[] {
  const starts = lineStarts(lines);
  const lineAt = (offset: number) =>
    Math.max(
      0,
      starts.findLastIndex((start) => start <= offset),
    );
  const groups: { from: number; to: number; edits: TextEdit[] }[] = [];
  for (const edit of edits) {
    const from = lineAt(edit.start);
    const to = lineAt(edit.end);
    const last = groups.at(-1);
    if (last && from <= last.to) {
      last.to = Math.max(last.to, to);
      last.edits.push(edit);
    } else groups.push({ from, to, edits: [edit] });
  }
  return groups.flatMap(({ from, to, edits: own }) => {
    const offset = starts[from] ?? 0;
    const old = text.slice(offset, starts[to + 1] ?? text.length);
    const changed = own
      .toReversed()
      .reduce(
        (result, edit) => result.slice(0, edit.start - offset) + edit.text + result.slice(edit.end - offset),
        old,
      );
    return trimmed({ line: from, before: linesOf(old), after: linesOf(changed) });
  });
}

function trimmed({ line, before, after }: Change): readonly Change[] {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < least - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const change = {
    line: line + head,
    before: before.slice(head, before.length - tail),
    after: after.slice(head, after.length - tail),
  };
  return change.before.length + change.after.length === 0 ? [] : [change];
}

/** Changes whose context would touch share a hunk. */
function near(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1)?.at(-1);
    if (last && change.line - (last.line + last.before.length) <= 2 * contextLines) groups.at(-1)?.push(change);
    else groups.push([change]);
  }
  return groups;
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function lineStarts(lines: readonly string[]): readonly number[] {
  let offset = 0;
  return lines.map((line) => {
    const start = offset;
    offset += line.length;
    return start;
  });
}

/** An empty range is told by the line before it, as `diff` does. */
function span(start: number, size: number): string {
  return size === 1 ? `${start + 1}` : `${size === 0 ? start : start + 1},${size}`;
}

function ended(line: string): string {
  return line.endsWith("\n") ? line : `${line}\n\\ No newline at end of file\n`;
}
