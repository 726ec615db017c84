/**
 * Line-anchored headers: where statements begin, told by their first line alone. Brackets may be broken anywhere; lines are not.
 */
import type { Language } from "../../model/graph.ts";

/** A stretch of text, from the start of a line to the start of another. */
export interface Fragment {
  readonly start: number;
  readonly end: number;
}

const topLevel: Record<Language, RegExp> = {
  typescript:
    /^(?:export|import|const|let|var|function|async function|class|abstract class|interface|type|enum|declare|namespace|@[\w$])\b|^[A-Za-z_$][\w$.]*\(/,
  python:
    /^(?:@[\w.]|(?:def|class|async def|import|from|if|for|while|with|try|raise|assert|del|global|pass)\b|[A-Za-z_][\w.]*\s*(?:\(|\[|:|=|,|\+=))/,
};

const inner: Record<Language, RegExp> = {
  typescript:
    /^(?:const|let|var|return|await|if|for|while|do|switch|try|throw|function|async|class)\b|^[A-Za-z_$][\w$.]*\s*(?:\(|=(?!>)|\[|\+=|\.)/,
  python:
    /^(?:return|if|for|while|with|try|raise|assert|del|pass|def|class|async|await|global|nonlocal|@)\b|^[A-Za-z_][\w.]*\s*(?:\(|=|\[|,|:|\+=)|^\(/,
};

/** The whole text in pieces that each begin with a header in the first column. What comes before the first is a piece too. */
export function topLevelFragments(text: string, language: Language): Fragment[] {
  const starts: number[] = [0];
  let isDecorated = false;
  for (const line of linesOf(text, 0, text.length)) {
    const content = text.slice(line.start, line.end);
    if (!topLevel[language].test(content)) continue;
    const joinsDecorator = isDecorated && /^(?:@|def\b|class\b|async def\b)/.test(content);
    if (!joinsDecorator && line.start !== 0) starts.push(line.start);
    isDecorated = content.startsWith("@") && language === "python";
    // A decorator may take several lines: it goes on until the definition that it decorates.
    if (joinsDecorator && content.startsWith("@")) isDecorated = true;
  }
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? text.length }));
}

/** The statements directly in a body, told by their indentation: all else belongs to the one before. */
export function bodyFragments(text: string, body: Fragment, language: Language): Fragment[] {
  const candidates: { start: number; indent: number }[] = [];
  for (const line of linesOf(text, body.start, body.end)) {
    const content = text.slice(line.start, line.end);
    const indent = /^[ \t]*/.exec(content)?.[0].length ?? 0;
    if (indent > 0 && inner[language].test(content.slice(indent))) candidates.push({ start: line.start, indent });
  }
  const indent = Math.min(...candidates.map((candidate) => candidate.indent));
  const starts = candidates.filter((candidate) => candidate.indent === indent).map(({ start }) => start);
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? tailStart(text, start, body.end, indent) }));
}

/** Where the lines begin that close the body: less indented than its statements. */
function tailStart(text: string, start: number, end: number, indent: number): number {
  for (const line of linesOf(text, start, end)) {
    const content = text.slice(line.start, line.end);
    if (line.start !== start && content.trim() !== "" && (/^[ \t]*/.exec(content)?.[0].length ?? 0) < indent)
      return line.start;
  }
  return end;
}

/** Lines without their ends. */
export function* linesOf(text: string, start: number, end: number): Generator<Fragment> {
  let at = start;
  while (at < end) {
    const newline = text.indexOf("\n", at);
    const next = newline === -1 || newline >= end ? end : newline + 1;
    const last = next > at && text[next - 1] === "\n" ? next - 1 : next;
    yield { start: at, end: last > at && text[last - 1] === "\r" ? last - 1 : last };
    at = next;
  }
}
