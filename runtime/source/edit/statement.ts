/** Statements in, out, and elsewhere: by whole lines where they have lines of their own. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import type { TextEdit } from "../../model/edit.ts";
import { refuse } from "./refusal.ts";
import { rangeIn, type Session } from "./session.ts";
import { indentAt, isFirstOnLine, isRestBlank, lineEnd, lineStart, nextLine } from "./style.ts";

/** Where the statement ends, its semicolon included. */
export function statementEnd(session: Session, statement: SyntaxNode): number {
  const rest = /^[ \t]*;/.exec(session.text.slice(statement.endIndex, statement.endIndex + 80))?.[0];
  return statement.endIndex + (rest?.length ?? 0);
}

function isAlone(session: Session, statement: SyntaxNode): boolean {
  return (
    isFirstOnLine(session.text, statement.startIndex) &&
    isRestBlank(session.text, statementEnd(session, statement), session.language)
  );
}

function ending(session: Session): string {
  return session.style.semicolons ? ";" : "";
}

/** The edit that puts a statement before another one. The second value is where `code` begins in its text. */
export function before(session: Session, statement: SyntaxNode, code: string): { edit: TextEdit; at: number } {
  const { text, style } = session;
  const at = statement.startIndex;
  if (!isFirstOnLine(text, at)) return { edit: insertion(at, `${code}; `), at: 0 };
  return { edit: insertion(at, `${code}${ending(session)}${style.eol}${indentAt(text, at)}`), at: 0 };
}

/** The edit that puts a statement after another one. */
export function after(session: Session, statement: SyntaxNode, code: string): { edit: TextEdit; at: number } {
  const { text, style, language } = session;
  const end = statementEnd(session, statement);
  const isClosed = text[end - 1] === ";" || text[end - 1] === "}";
  if (isFirstOnLine(text, statement.startIndex) && isRestBlank(text, end, language)) {
    const glue = style.eol + indentAt(text, statement.startIndex);
    return { edit: insertion(lineEnd(text, end), `${glue}${code}${ending(session)}`), at: glue.length };
  }
  if (language === "python" && !isRestBlank(text, end, language)) {
    return { edit: insertion(statement.endIndex, `; ${code}`), at: 2 };
  }
  if (isRestBlank(text, end, language) && language === "typescript") {
    // The last of several on a line.
    const glue = isClosed ? " " : "; ";
    return { edit: insertion(end, `${glue}${code}${ending(session)}`), at: glue.length };
  }
  const glue = isClosed ? " " : "; ";
  return { edit: insertion(end, `${glue}${code}${language === "typescript" ? ";" : ""}`), at: glue.length };
}

/** The edit that puts a statement at the end of an empty block. */
export function intoEmpty(session: Session, block: SyntaxNode, code: string): TextEdit {
  const { text, style } = session;
  const outer = indentAt(text, block.parent?.startIndex ?? block.startIndex);
  const open = block.startIndex + 1;
  const inner = text.slice(open, block.endIndex - 1);
  const line = `${style.eol}${outer}${style.indent}${code}${ending(session)}`;
  if (inner.trim() === "") return { start: open, end: block.endIndex - 1, text: `${line}${style.eol}${outer}` };
  const last = open + inner.trimEnd().length;
  return { start: last, end: block.endIndex - 1, text: `${line}${style.eol}${outer}` };
}

/** The edits that take a statement out, with its line when it has one of its own. */
export function removal(session: Session, statement: SyntaxNode): TextEdit[] {
  const { text, language } = session;
  const end = statementEnd(session, statement);
  const siblings = (statement.parent?.namedChildren ?? []).filter((child) => child.type !== "comment");
  if (language === "python" && siblings.length === 1)
    return [{ start: statement.startIndex, end: statement.endIndex, text: "pass" }];
  if (isAlone(session, statement)) {
    const last = nextLine(text, end);
    // Without a line break at the end of the file the one before goes.
    if (last === text.length && text.at(-1) !== "\n") {
      const start = lineStart(text, statement.startIndex);
      const cut = text.slice(0, start).endsWith("\r\n") ? start - 2 : start - 1;
      return [{ start: Math.max(0, cut), end: last, text: "" }];
    }
    return [{ start: lineStart(text, statement.startIndex), end: last, text: "" }];
  }
  const following = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  if (isFirstOnLine(text, statement.startIndex) || !isRestBlank(text, end, language))
    return [{ start: statement.startIndex, end: end + following, text: "" }];
  const leading = /[ \t]*(;[ \t]*)?$/.exec(text.slice(0, statement.startIndex))?.[0] ?? "";
  const kept = language === "typescript" || text[end - 1] === ";" ? leading.replace(/^[ \t]*;/, "") : leading;
  return [{ start: statement.startIndex - kept.length, end, text: "" }];
}

/** A statement with the comments right above it, as whole lines. */
export function linesOf(session: Session, statement: SyntaxNode): { start: number; end: number } {
  const { text } = session;
  if (!isAlone(session, statement)) {
    refuse(
      "cannot-move",
      "A statement that would have to move shares its line with another one. Put it on a line of its own.",
      rangeIn(session, statement),
    );
  }
  let start = lineStart(text, statement.startIndex);
  for (
    let comment = statement.previousNamedSibling;
    comment?.type === "comment";
    comment = comment.previousNamedSibling
  ) {
    const isAbove =
      isFirstOnLine(text, comment.startIndex) &&
      text.slice(comment.endIndex, start).replaceAll(/[ \t\r]/g, "") === "\n";
    if (!isAbove) break;
    start = lineStart(text, comment.startIndex);
  }
  const end = nextLine(text, statementEnd(session, statement));
  return { start, end };
}

function insertion(at: number, text: string): TextEdit {
  return { start: at, end: at, text };
}
