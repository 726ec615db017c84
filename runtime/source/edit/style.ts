/** How a file is written: what new code in it should look like. */
import type { Node } from "web-tree-sitter";
import type { Language } from "../../model/graph.ts";

export interface Style {
  readonly eol: "\n" | "\r\n";
  readonly quote: '"' | "'";
  readonly semicolons: boolean;
  /** One level of indentation. */
  readonly indent: string;
}

export function styleOf(root: Node, text: string, language: Language): Style {
  return {
    eol: (text.match(/\r\n/g)?.length ?? 0) * 2 > (text.match(/\n/g)?.length ?? 0) ? "\r\n" : "\n",
    quote: fileQuote(root, text),
    semicolons: language === "typescript" && usesSemicolons(root, text),
    indent: fileIndent(text, language),
  };
}

/** The quote that most strings of the file have. */
function fileQuote(root: Node, text: string): '"' | "'" {
  let singles = 0;
  let doubles = 0;
  for (const string of root.descendantsOfType("string")) {
    const source = text.slice(string.startIndex, string.endIndex).replace(/^[A-Za-z]+/, "");
    if (source.startsWith('"""') || source.startsWith("'''")) continue;
    if (source.startsWith("'")) singles++;
    else if (source.startsWith('"')) doubles++;
  }
  return singles > doubles ? "'" : '"';
}

const ended = new Set(["import_statement", "lexical_declaration", "expression_statement", "export_statement"]);

function usesSemicolons(root: Node, text: string): boolean {
  let votes = 0;
  for (const statement of root.namedChildren) {
    if (!ended.has(statement.type)) continue;
    // A semicolon may stand outside of the node; a block at the end says nothing.
    const end = text.slice(statement.endIndex - 1, statement.endIndex + 1);
    if (end.includes(";")) votes++;
    else if (!end.startsWith("}")) votes--;
  }
  return votes >= 0;
}

function fileIndent(text: string, language: Language): string {
  const found = new Map<string, number>();
  let before = "";
  for (const line of text.split("\n")) {
    const indent = /^[ \t]*(?=[^\s*/#])/.exec(line)?.[0];
    if (indent === undefined) continue;
    if (indent.length > before.length && indent.startsWith(before)) {
      const step = indent.slice(before.length);
      found.set(step, (found.get(step) ?? 0) + 1);
    }
    before = indent;
  }
  const [most] = [...found]
    .filter(([step]) => step === "\t" || (step.length > 1 && step.length <= 8))
    .sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? (language === "python" ? "    " : "  ");
}

/** The white space that the line of `offset` begins with. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? "";
}

export function lineStart(text: string, offset: number): number {
  const found = text.lastIndexOf("\n", offset - 1) + 1;
  return found === 0 && text.startsWith("\uFEFF") ? 1 : found;
}

/** Where the line's own end begins: at `\r\n`, `\n` or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const found = text.indexOf("\n", offset);
  if (found < 0) return text.length;
  return text[found - 1] === "\r" && found - 1 >= offset ? found - 1 : found;
}

/** The first offset of the next line. */
export function nextLine(text: string, offset: number): number {
  const found = text.indexOf("\n", offset);
  return found < 0 ? text.length : found + 1;
}

/** True when only white space stands before `offset` on its line. */
export function isFirstOnLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(lineStart(text, offset), offset));
}

/** True when the rest of the line is white space or a comment. */
export function isRestBlank(text: string, offset: number, language: Language): boolean {
  const rest = text.slice(offset, lineEnd(text, offset));
  return language === "python"
    ? /^[ \t]*(#.*)?$/.test(rest)
    : /^[ \t]*(\/\/.*|\/\*(?:(?!\*\/).)*\*\/[ \t]*)?$/.test(rest);
}
