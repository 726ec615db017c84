/**
 * What the loader writes into a module so that steps made inside functions say what they capture, and how places are found again after it.
 *
 * `step(…)` becomes `__pipeloom_made(step, facts, { rate: () => rate })(…)`: the author's own text stays, only columns behind it on the line move.
 * Invariant: a place in the author's text is the place in the written text minus what was inserted before it on its line.
 */
import { SourceMap } from "node:module";
import type { Insertion } from "../insertions.ts";
import type { ModuleCode } from "./module.ts";

/** Text to put before an offset of the author's text. */
export interface Capture {
  readonly offset: number;
  readonly text: string;
}

/** Goes to the end of a module that has captures: a declaration, so that it is there before the module runs. */
export const captureFunction =
  'function __pipeloom_made(...facts) { return globalThis[Symbol.for("pipeloom.state.v1")].made(...facts); }';

interface Analysed {
  /** Plain JavaScript, and the map from it to the author's text. */
  readonly code: string;
  readonly map: string;
  readonly text: string;
}

export function capturesOf({ made }: ModuleCode, file: string, { code, map, text }: Analysed): readonly Capture[] {
  const places = new SourceMap(JSON.parse(map));
  const codeLines = lineStarts(code);
  const textLines = lineStarts(text);
  return made.flatMap(({ key, variable, callee, direct, captured }): Capture[] => {
    const line = codeLines.findLastIndex((start) => start <= callee.start);
    const place = places.findEntry(line, callee.start - (codeLines[line] ?? 0));
    if (!("originalLine" in place)) return [];
    const start = (textLines[place.originalLine] ?? 0) + place.originalColumn;
    const written = code.slice(callee.start, callee.end);
    // The map is trusted only where it leads to the same words.
    if (text.slice(start, start + written.length) !== written) return [];
    const facts = { file, key, variable, direct, uses: Object.fromEntries(captured) };
    const values = [...captured.keys()].map((name) => `${JSON.stringify(name)}: () => ${name}`);
    return [
      { offset: start, text: "__pipeloom_made(" },
      { offset: start + written.length, text: `, ${JSON.stringify(facts)}, { ${values.join(", ")} })` },
    ];
  });
}

/** The text with all captures, and where they went. */
export function inserted(
  text: string,
  captures: readonly Capture[],
): { readonly text: string; readonly insertions: readonly Insertion[] } {
  if (captures.length === 0) return { text, insertions: [] };
  const lines = lineStarts(text);
  const insertions: Insertion[] = [];
  let written = "";
  let taken = 0;
  let line = -1;
  let moved = 0;
  for (const { offset, text: added } of captures.toSorted((a, b) => a.offset - b.offset)) {
    written += text.slice(taken, offset) + added;
    taken = offset;
    const at = lines.findLastIndex((start) => start <= offset);
    if (at !== line) moved = 0;
    line = at;
    insertions.push([line, offset - (lines[line] ?? 0) + moved, added.length]);
    moved += added.length;
  }
  return { text: written + text.slice(taken), insertions };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
