/** Markdown as React elements. The lexer only gives tokens, so nothing in the text can become markup of its own; raw HTML is shown as text. */
import type { Token, Tokens } from "marked";
import { lexer } from "marked";
import type { ReactNode } from "react";
import { createElement, Fragment, useMemo } from "react";

export function MarkdownView({ text }: { readonly text: string }) {
  const tokens = useMemo(() => lexer(text, { gfm: true }), [text]);
  return (
    <article className="markdown" tabIndex={0}>
      {renderAll(tokens)}
    </article>
  );
}

function renderAll(tokens: readonly Token[] | undefined): ReactNode {
  return (tokens ?? []).map((token, index) => <Fragment key={index}>{render(token)}</Fragment>);
}

function render(token: Token): ReactNode {
  switch (token.type) {
    case "heading":
      return createElement(`h${Math.min(6, depthOf(token))}`, null, renderAll(childrenOf(token)));
    case "paragraph":
      return <p>{renderAll(childrenOf(token))}</p>;
    case "text":
    case "escape":
      return childrenOf(token) ? renderAll(childrenOf(token)) : decode(textOf(token));
    case "strong":
      return <strong>{renderAll(childrenOf(token))}</strong>;
    case "em":
      return <em>{renderAll(childrenOf(token))}</em>;
    case "del":
      return <del>{renderAll(childrenOf(token))}</del>;
    case "codespan":
      return <code>{decode(textOf(token))}</code>;
    case "code":
      return (
        <pre>
          <code>{textOf(token)}</code>
        </pre>
      );
    case "blockquote":
      return <blockquote>{renderAll(childrenOf(token))}</blockquote>;
    case "hr":
      return <hr />;
    case "br":
      return <br />;
    case "space":
    case "def":
    case "checkbox":
      return null;
    // SAFETY: marked's own token types; its union has an open member that keeps TypeScript from narrowing by `type`.
    case "list":
      return renderList(token as Tokens.List);
    // SAFETY: as above.
    case "table":
      return renderTable(token as Tokens.Table);
    // SAFETY: as above.
    case "link":
      return renderLink(token as Tokens.Link);
    case "image":
      return <span className="dim">[image: {textOf(token)}]</span>;
    default:
      return token.raw;
  }
}

function renderList(list: Tokens.List): ReactNode {
  const items = list.items.map((item, index) => (
    <li key={index} className={item.task ? "is-task" : undefined}>
      {item.task && (
        <span
          role="img"
          aria-label={item.checked ? "done" : "open"}
          className={`codicon codicon-${item.checked ? "check" : "circle-outline"}`}
        />
      )}
      {renderAll(item.tokens)}
    </li>
  ));
  return list.ordered ? <ol start={typeof list.start === "number" ? list.start : 1}>{items}</ol> : <ul>{items}</ul>;
}

function renderTable(table: Tokens.Table): ReactNode {
  const align = (index: number) =>
    table.align[index] === "right" ? "is-right" : table.align[index] === "center" ? "is-centre" : undefined;
  return (
    <table>
      <thead>
        <tr>
          {table.header.map((cell, index) => (
            <th key={index} className={align(index)}>
              {renderAll(cell.tokens)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, at) => (
          <tr key={at}>
            {row.map((cell, index) => (
              <td key={index} className={align(index)}>
                {renderAll(cell.tokens)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Only addresses of the web and of mail are links; anything else is its text. VS Code asks before it opens one. */
function renderLink(link: Tokens.Link): ReactNode {
  const isSafe = /^(https?:|mailto:)/i.test(link.href);
  return isSafe ? (
    <a href={link.href} title={link.href}>
      {renderAll(link.tokens)}
    </a>
  ) : (
    <span title={link.href}>{renderAll(link.tokens)}</span>
  );
}

function childrenOf(token: Token): readonly Token[] | undefined {
  return "tokens" in token && Array.isArray(token.tokens) ? token.tokens : undefined;
}

function textOf(token: Token): string {
  return "text" in token && typeof token.text === "string" ? token.text : token.raw;
}

function depthOf(token: Token): number {
  return "depth" in token && typeof token.depth === "number" ? token.depth : 1;
}

const entities: { readonly [entity: string]: string } = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": "\u00a0",
};

/** The lexer leaves entities as they are written. */
function decode(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (entity) => entities[entity] ?? entity);
}
