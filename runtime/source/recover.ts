/**
 * Text to IR, whatever the text: a whole text is lowered as it is, a broken one is repaired piece by piece first.
 *
 * Why: no grammar survives live typing alone; one deleted bracket can swallow half a file. Lines tell where statements begin
 * (`recover/lines.ts`), so each is judged by itself, the broken ones are blanked (`recover/repair.ts`), and what they last were,
 * or the best that can be read of them, is put back marked stale (`recover/merge.ts`).
 */
import type { Node } from "web-tree-sitter";
import type { Language } from "../model/graph.ts";
import type { Problem } from "../model/problem.ts";
import type { Position } from "../model/range.ts";
import type { ModuleIr, StatementIr } from "./ir.ts";
import { changedStretch } from "./incremental.ts";
import { lower } from "./lower.ts";
import { grammarFor, type Parsed, type SyntaxParser } from "./parser.ts";
import { balanced } from "./recover/balance.ts";
import { faultProblem, firstFault } from "./recover/faults.ts";
import type { Fragment } from "./recover/lines.ts";
import { merged, type Pieces } from "./recover/merge.ts";
import { piecesOf, repair, type Repair } from "./recover/repair.ts";
import { createLoweringCache, moved } from "./syntax.ts";

export interface ModuleReader {
  /** The IR of the next text of a file. */
  read(text: string): ModuleIr;
  close(): void;
}

/** So many syntax errors are told at once; the rest follow from them more often than not. */
const faultLimit = 20;

export function createModuleReader(parser: SyntaxParser, file: string, language: Language): ModuleReader {
  const grammar = grammarFor(file, language);
  const cache = createLoweringCache();
  const known = createVerdicts();
  let whole: Parsed | undefined;
  let masked: Parsed | undefined;
  let last: ModuleIr | undefined;
  // While a broken piece is typed in, the text as a whole is not parsed: recovering from errors is what takes long.
  let before: { readonly text: string; readonly damage: Repair["damage"] } | undefined;
  // What was clean a keystroke ago needs no parsing to be judged.
  let lastGoodText: string | undefined;

  function once<T>(code: string, read: (parsed: Parsed) => T): T {
    const parsed = parser.parse(grammar, code);
    const result = read(parsed);
    parsed.tree.delete();
    return result;
  }

  const isClean = (code: string) => known.once(code, () => once(code, ({ tree }) => !tree.rootNode.hasError));

  /** A text that has faults of which no piece is to blame: the tree as it is. */
  function readFaulty(tree: Parsed): ModuleIr {
    const fault = firstFault(tree.tree.rootNode);
    const module = lower(language, tree, file, cache);
    return fault ? { ...module, problems: [...module.problems, faultProblem(fault, language)] } : module;
  }

  function readRepaired(text: string, fixed: Repair): ModuleIr {
    masked = parser.parse(grammar, fixed.text, masked ?? (whole && { tree: whole.tree.copy(), text: whole.text }));
    const module = lower(language, masked, file, cache);
    const problems = fixed.damage.slice(0, faultLimit).map(({ piece }) => faultIn(text, piece));
    const result = merged(module, fixed.damage, last, createPieces(text, fixed));
    last = { ...result, problems: [...result.problems, ...problems] };
    before = { text, damage: fixed.damage };
    return last;
  }

  function faultIn(text: string, piece: Fragment): Problem {
    const start = positionAt(text, piece.start);
    const prefix = language === "python" && /^[ \t]/.test(text.slice(piece.start, piece.end)) ? "def p():\n" : "";
    return once(prefix + text.slice(piece.start, piece.end), ({ tree }) => {
      const problem = faultProblem(firstFault(tree.rootNode) ?? tree.rootNode, language);
      return moved(problem, { line: prefix === "" ? 0 : 1, character: 0, offset: prefix.length }, start);
    });
  }

  function createPieces(text: string, { prelude }: Repair): Pieces {
    const read = (before: string, piece: Fragment, after: string): ModuleIr => {
      const code = before + balanced(text.slice(piece.start, piece.end), language) + after;
      const lines = before.split("\n").length - 1;
      const module = once(code, (parsed) => lower(language, parsed, file));
      return moved(module, { line: lines, character: 0, offset: before.length }, positionAt(text, piece.start));
    };
    return {
      definition: (piece) => read(prelude, piece, ""),
      statements(piece): readonly StatementIr[] {
        const [head, tail] = language === "python" ? pythonWrap : typescriptWrap;
        return read(head, piece, tail).pipelines[0]?.body ?? [];
      },
      position: (offset) => positionAt(text, offset),
      text: (piece) => text.slice(piece.start, piece.end),
    };
  }

  return {
    read(text) {
      cache.turn();
      known.turn();
      if (before && isTypedInside(before.damage, before.text, text)) {
        const again = repair(text, language, isClean, () => false);
        if (again.damage.length === before.damage.length) return readRepaired(text, again);
      }
      whole = parser.parse(grammar, text, whole);
      const { rootNode } = whole.tree;
      if (!rootNode.hasError) lastGoodText = text;
      else if (lastGoodText !== undefined) {
        known.add(piecesOf(lastGoodText, language));
        lastGoodText = undefined;
      }
      const fixed = rootNode.hasError ? repair(text, language, isClean, goodPieces(text, rootNode)) : undefined;
      if (fixed && fixed.damage.length > 0) return readRepaired(text, fixed);
      before = undefined;
      last = fixed ? readFaulty(whole) : lower(language, whole, file, cache);
      return last;
    },
    close() {
      whole?.tree.delete();
      masked?.tree.delete();
      whole = masked = undefined;
    },
  };
}

/**
 * True when what was typed inside of one broken piece cannot have made the whole good if the piece is not: words never do, and
 * brackets do not while the piece is the only broken one and has not as many that open as that close.
 */
function isTypedInside(damage: Repair["damage"], before: string, after: string): boolean {
  const { start, oldEnd, newEnd } = changedStretch(before, after);
  const piece = damage.find((one) => one.piece.start <= start && oldEnd < one.piece.end)?.piece;
  if (!piece) return false;
  const typed = before.slice(start, oldEnd) + after.slice(start, newEnd);
  if (/^[\w ,.]*$/.test(typed)) return true;
  if (damage.length > 1 || !/^[\w ,.:()[\]{}]*$/.test(typed)) return false;
  const code = after.slice(piece.start, piece.end + newEnd - oldEnd);
  return code.split(/[([{]/).length !== code.split(/[)\]}]/).length;
}

/** The IR of one text. */
export function readModuleIr(parser: SyntaxParser, file: string, language: Language, text: string): ModuleIr {
  const reader = createModuleReader(parser, file, language);
  const module = reader.read(text);
  reader.close();
  return module;
}

const typescriptWrap = ['import{pipeline}from"pipeloom";export default pipeline("p",()=>{\n', "\n});"] as const;
const pythonWrap = ["from pipeloom import pipeline\n@pipeline\ndef p():\n", "\n"] as const;

/** Pieces that the whole tree, for all its errors, has as one good statement. */
function goodPieces(text: string, root: Node): (piece: Fragment) => boolean {
  const ends = new Map<number, number>();
  for (const child of root.children)
    if (!child.hasError && !child.isMissing) ends.set(child.startIndex, child.endIndex);
  return ({ start, end }) => {
    const goodEnd = ends.get(start);
    return goodEnd !== undefined && goodEnd <= end && /^[\s;]*$/.test(text.slice(goodEnd, end));
  };
}

/** Which code is clean, remembered for as long as it is asked for. */
function createVerdicts() {
  let current = new Map<string, boolean>();
  let previous = new Map<string, boolean>();
  return {
    turn() {
      previous = current;
      current = new Map();
    },
    add(codes: readonly string[]): void {
      for (const code of codes) current.set(code, true);
    },
    once(code: string, judge: () => boolean): boolean {
      const verdict = current.get(code) ?? previous.get(code) ?? judge();
      current.set(code, verdict);
      return verdict;
    },
  };
}

function positionAt(text: string, offset: number): Position {
  let line = 0;
  let lineStart = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return { line, character: offset - lineStart, offset };
}
