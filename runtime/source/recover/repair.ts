/**
 * A broken text to one that parses, of the same length and lines: what is broken is blanked, what is around it stays.
 *
 * Invariants:
 * 1. Every line break stays at its offset, so every position in what is left is a position in the original.
 * 2. Each broken piece is in `damage`, for `merge.ts` to fill in again.
 */
import type { Language } from "../../model/graph.ts";
import { headerOf, plainHead, type Header } from "./header.ts";
import { repairedImport, wordsOf } from "./imports.ts";
import { blank, laidOut } from "./layout.ts";
import { bodyFragments, linesOf, topLevelFragments, type Fragment } from "./lines.ts";

export type Damage =
  /** A statement in a pipeline's body. */
  | { readonly type: "statement"; readonly header: Header; readonly pipeline: Fragment; readonly piece: Fragment }
  /** The head of a pipeline: its body is there under the name `p`. */
  | { readonly type: "head"; readonly header: Header; readonly piece: Fragment }
  /** A whole step or pipeline. */
  | { readonly type: "definition"; readonly header: Header; readonly piece: Fragment }
  /** An import, a function, a type. */
  | { readonly type: "other"; readonly piece: Fragment };

export interface Repair {
  readonly text: string;
  readonly damage: readonly Damage[];
  /** The imports on one line, to read a piece by itself. */
  readonly prelude: string;
}

/** Answers whether code parses without fault by itself. */
export type IsClean = (code: string) => boolean;

/** @param isKnownGood Answers for a piece of the text, without parsing it again, that it is whole. */
export function repair(
  text: string,
  language: Language,
  isClean: IsClean,
  isKnownGood: (piece: Fragment) => boolean,
): Repair {
  const pieces = topLevelFragments(text, language);
  const imports = pieces
    .map((piece) => text.slice(piece.start, piece.end))
    .filter((code) => /^(?:import|from)\b/.test(code));
  const words = wordsOf(imports, language);
  const damage: Damage[] = [];
  const good: string[] = [];
  const repaired = pieces.map((piece) => {
    const code = text.slice(piece.start, piece.end);
    const isImport = /^(?:import|from)\b/.test(code);
    if (isKnownGood(piece)) {
      if (isImport) good.push(code);
      return code;
    }
    // A pipeline may be most of the file: it is judged statement by statement, not as a whole.
    const header = isImport ? undefined : headerOf(text, piece, language, words);
    const whole =
      header?.kind === "pipeline" ? repairPipeline(text, piece, header, language, isClean, damage) : undefined;
    if (whole !== undefined) return whole;
    if (isClean(code)) {
      if (isImport) good.push(code);
      return code;
    }
    const mended = isImport ? repairedImport(code, language) : undefined;
    if (mended !== undefined && isClean(mended)) {
      good.push(mended);
      damage.push({ type: "other", piece });
      return mended;
    }
    damage.push(header ? { type: "definition", header, piece } : { type: "other", piece });
    return blank(code);
  });
  return { text: repaired.join(""), damage, prelude: preludeOf(good, language) };
}

function repairPipeline(
  text: string,
  piece: Fragment,
  header: Header,
  language: Language,
  isClean: IsClean,
  damage: Damage[],
): string | undefined {
  const groups = bodyFragments(text, { start: bodyStart(text, piece, language), end: piece.end }, language);
  const [first] = groups;
  const last = groups.at(-1);
  if (!first || !last) return undefined;
  const broken = groups.filter((group) => !isCleanStatement(text.slice(group.start, group.end), language, isClean));
  const head = text.slice(piece.start, first.start);
  const tail = text.slice(last.end, piece.end);
  // One good statement stands for all: each is whole by itself.
  const example = groups.find((group) => !broken.includes(group));
  const body = example
    ? text.slice(example.start, example.end)
    : `${/^\s*/.exec(text.slice(first.start))?.[0] ?? "  "}pass\n`;
  const otherHead = replacedHead(head, header, language);
  const otherTail = laidOut(tail, plainHead(header, language).tail);
  const ways = [
    [head, tail],
    [head, otherTail],
    [otherHead, tail],
    [otherHead, otherTail],
  ] as const;
  const way = ways.find(([start, end]) => start !== undefined && end !== undefined && isClean(start + body + end));
  if (!way) return undefined;
  const [start = head, end = tail] = way;
  if (start !== head) damage.push({ type: "head", header, piece });
  else if (end !== tail) damage.push({ type: "other", piece: { start: last.end, end: piece.end } });
  damage.push(...broken.map((group) => ({ type: "statement" as const, header, pipeline: piece, piece: group })));
  const statements = groups.map((group) => {
    const code = text.slice(group.start, group.end);
    return broken.includes(group) ? blankStatement(code, language) : code;
  });
  return start + statements.join("") + end;
}

function isCleanStatement(code: string, language: Language, isClean: IsClean): boolean {
  return isClean(asStatement(code, language));
}

function asStatement(code: string, language: Language): string {
  return language === "python" ? `def p():\n${code}` : code;
}

/** Every piece of code that `repair` will ask about in a text: all of them are clean when the text is. */
export function piecesOf(text: string, language: Language): string[] {
  return topLevelFragments(text, language).flatMap((piece) => {
    const body = { start: bodyStart(text, piece, language), end: piece.end };
    // Only a pipeline's body is looked into, and only it is long.
    const groups = piece.end - piece.start > 200 ? bodyFragments(text, body, language) : [];
    const statements = groups.map((group) => asStatement(text.slice(group.start, group.end), language));
    return [text.slice(piece.start, piece.end), ...statements];
  });
}

/** A body in Python must not become empty. */
function blankStatement(code: string, language: Language): string {
  const indent = /^[ \t]*/.exec(code)?.[0] ?? "";
  const empty = blank(code);
  if (language !== "python" || indent.length + 4 > (/[\r\n]/.exec(code)?.index ?? code.length)) return empty;
  return `${indent}pass${empty.slice(indent.length + 4)}`;
}

function replacedHead(head: string, header: Header, language: Language): string | undefined {
  const { head: pieces } = plainHead(header, language);
  if (language === "typescript") return laidOut(head, pieces);
  const at = /^(?:async[ \t]+)?def\b/m.exec(head)?.index;
  if (at === undefined) return undefined;
  const [decorator = "", definition = ""] = pieces;
  const before = laidOut(head.slice(0, at), [decorator.trim()]);
  const after = laidOut(head.slice(at), [definition]);
  return before === undefined || after?.startsWith("def") !== true ? undefined : before + after;
}

/** Where a pipeline's body can begin at the earliest: after the line that opens it, or else after the first. */
function bodyStart(text: string, piece: Fragment, language: Language): number {
  const opens = language === "python" ? /:\s*(#.*)?$/ : /=>\s*[{(]?\s*$/;
  let isDefinition = language !== "python";
  let second = piece.end;
  for (const line of linesOf(text, piece.start, piece.end)) {
    const content = text.slice(line.start, line.end);
    if (line.start !== piece.start) second = Math.min(second, line.start);
    isDefinition ||= /^(?:async\s+)?def\b/.test(content);
    if (isDefinition && opens.test(content)) return Math.min(line.end + 1, piece.end);
  }
  return second;
}

function preludeOf(imports: readonly string[], language: Language): string {
  const lines = imports.map((statement) =>
    statement
      .replaceAll(language === "python" ? /#.*/g : /\/\/.*/g, "")
      .replaceAll(/\s+/g, " ")
      .trim(),
  );
  return `${lines.map((line) => line.replace(/;$/, "")).join(";")}\n`;
}
