/** Brackets put right in a piece of code: what is open is closed, and what closes nothing is opened where that makes sense. */
import type { Language } from "../../model/graph.ts";

const closers: Record<string, string> = { "(": ")", "[": "]", "{": "}" };

/** The code with balanced brackets. Strings and comments are passed over. */
export function balanced(broken: string, language: Language): string {
  const code = language === "typescript" ? wholePattern(broken) : broken;
  const open: { readonly closer: string; readonly at: number }[] = [];
  let result = "";
  for (let at = 0; at < code.length;) {
    const skipped = skip(code, at, language);
    if (skipped > at) {
      result += code.slice(at, skipped);
      at = skipped;
      continue;
    }
    const character = code.charAt(at++);
    const closer = closers[character];
    if (closer !== undefined) open.push({ closer, at: result.length });
    else if (character === ")" || character === "]" || character === "}") {
      if (!open.some((one) => one.closer === character)) {
        const inner = open.at(-1);
        const place = character === ")" ? callPlace(result) : inner ? inner.at + 1 : undefined;
        if (place === undefined) {
          result += " ";
          continue;
        }
        result = `${result.slice(0, place)}${openers[character]}${result.slice(place)}${closersAfter(open, place)}${character}`;
        continue;
      }
      while (open.at(-1)?.closer !== character) result += open.pop()?.closer ?? "";
      open.pop();
    }
    result += character;
  }
  const rest = open
    .toReversed()
    .map((one) => one.closer)
    .join("");
  const end = result.trimEnd();
  const semicolon = end.endsWith(";") && language === "typescript" ? 1 : 0;
  return end.slice(0, end.length - semicolon) + rest + end.slice(end.length - semicolon) + result.slice(end.length);
}

/** `const { a, b = step(…)` and `const a, b } = step(…)`: the pattern ends before what is assigned. */
function wholePattern(code: string): string {
  return code
    .replace(/^(\s*(?:const|let|var)\s*\{[^}=]*?)(\s*=\s*(?:await\s+)?[\w$.]+\s*\()/, "$1}$2")
    .replace(/^(\s*(?:const|let|var)\s*\[[^\]=]*?)(\s*=\s*(?:await\s+)?[\w$.]+\s*\()/, "$1]$2")
    .replace(/^(\s*(?:const|let|var)\s)([^{=]*\}\s*=)/, "$1{$2")
    .replace(/^(\s*(?:const|let|var)\s)([^[=]*\]\s*=)/, "$1[$2");
}

const openers: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** After the first name that is used: where the bracket of `step { … })` is missing. */
function callPlace(code: string): number | undefined {
  const match =
    /(?:=\s*(?:await\s+)?|return\s+)([A-Za-z_$][\w$.]*)/.exec(code) ??
    /^\s*(?:await\s+)?([A-Za-z_$][\w$.]*)/.exec(code);
  return match ? match.index + match[0].length : undefined;
}

/** Closes what was opened after a place, innermost first. */
function closersAfter(open: { readonly closer: string; readonly at: number }[], place: number): string {
  let result = "";
  for (let last = open.at(-1); last && last.at >= place; last = open.at(-1)) {
    result += last.closer;
    open.pop();
  }
  return result;
}

/** The end of the string or comment that begins at a place; the place itself when none does. A string ends with its line. */
function skip(code: string, at: number, language: Language): number {
  const rest = code.slice(at, at + 3);
  const lineEnd = () => {
    const newline = code.indexOf("\n", at);
    return newline === -1 ? code.length : newline;
  };
  const until = (mark: string, from: number) => {
    const end = code.indexOf(mark, from);
    return end === -1 ? code.length : end + mark.length;
  };
  if (language === "python") {
    if (rest.startsWith("#")) return lineEnd();
    if (rest === '"""' || rest === "'''") return until(rest, at + 3);
  } else {
    if (rest.startsWith("//")) return lineEnd();
    if (rest.startsWith("/*")) return until("*/", at + 2);
    if (rest.startsWith("`")) return stringEnd(code, at, code.length);
  }
  return rest.startsWith('"') || rest.startsWith("'") ? stringEnd(code, at, lineEnd()) : at;
}

function stringEnd(code: string, at: number, limit: number): number {
  const quote = code[at];
  for (let end = at + 1; end < limit; end++) {
    if (code[end] === "\\") end++;
    else if (code[end] === quote) return end + 1;
  }
  return limit;
}
