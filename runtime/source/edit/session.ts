/**
 * The text while edits are worked into it: each round of text edits is parsed again before the next is thought of.
 *
 * Invariants:
 * 1. A node of the graph is held by its `Anchor`, which follows its call through every round; ids may change in between.
 * 2. Syntax nodes are good until the next `apply` only.
 */
import type { Node as SyntaxNode, Tree } from "web-tree-sitter";
import type { TextEdit } from "../../model/edit.ts";
import type { Language, Node, ParsedFile, Pipeline } from "../../model/graph.ts";
import type { Range } from "../../model/range.ts";
import { grammarFor, type SyntaxParser } from "../parser.ts";
import { near, refuse } from "./refusal.ts";
import { styleOf, type Style } from "./style.ts";
import { applyTextEdits, composeTextEdits } from "./text.ts";

/** How a text is read: what a session needs of the world around. */
export interface Reader {
  readonly parser: SyntaxParser;
  readonly file: string;
  readonly language: Language;
  parse(text: string): ParsedFile;
}

/** Where a node's call is named. */
export interface Anchor {
  offset: number;
}

/** Text that an edit takes along: `start` to `end` is found again at `at` in the text that the edit with this index brings. */
export interface Carried {
  readonly start: number;
  readonly end: number;
  readonly edit: number;
  readonly at: number;
}

export interface Session {
  readonly reader: Reader;
  readonly language: Language;
  readonly text: string;
  readonly root: SyntaxNode;
  readonly parsed: ParsedFile;
  readonly pipeline: Pipeline;
  readonly style: Style;
  /** Replaces text and reads it again. */
  apply(edits: readonly TextEdit[], carried?: readonly Carried[]): void;
  /** Takes hold of a node by its id in the present graph. */
  anchor(id: string): Anchor;
  /** The node that an anchor holds, as it is now. */
  node(anchor: Anchor): Node;
  /** All edits so far, of the first text. */
  edits(): TextEdit[];
  close(): void;
}

export function openSession(reader: Reader, text: string, parsed: ParsedFile, pipelineIndex: number): Session {
  const composition = composeTextEdits(text);
  const anchors: Anchor[] = [];
  const grammar = grammarFor(reader.file, reader.language);
  let now = { text, parsed };
  const name = parsed.pipelines[pipelineIndex]?.name;
  // An edit may define another pipeline before this one.
  const sameNamed = parsed.pipelines.slice(0, pipelineIndex).filter((each) => each.name === name).length;
  let tree: Tree | undefined;
  let style: Style | undefined;
  let places: Map<number, Node> | undefined;
  const session: Session = {
    reader,
    language: reader.language,
    get text() {
      return now.text;
    },
    get root() {
      tree ??= reader.parser.parse(grammar, now.text).tree;
      return tree.rootNode;
    },
    get parsed() {
      return now.parsed;
    },
    get pipeline() {
      return (
        now.parsed.pipelines.filter((each) => each.name === name)[sameNamed] ??
        refuse("not-exact", "The change would take the pipeline away.")
      );
    },
    get style() {
      return (style ??= styleOf(session.root, text, reader.language));
    },
    apply(edits, carried = []) {
      const ordered = edits
        .map((edit, index) => ({ edit, index }))
        .sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.index - b.index);
      for (const anchor of anchors) anchor.offset = movedOffset(anchor.offset, ordered, carried);
      composition.add(edits);
      // The style of the first text is the file's; what is added must not sway it.
      void session.style;
      const next = applyTextEdits(now.text, edits);
      tree?.delete();
      tree = undefined;
      places = undefined;
      now = { text: next, parsed: reader.parse(next) };
    },
    anchor(id) {
      const node = session.pipeline.nodes.find((candidate) => candidate.id === id);
      if (!node) {
        const ids = session.pipeline.nodes.map((candidate) => candidate.id);
        refuse(
          "unknown-node",
          `${session.pipeline.name} has no node "${id}".${near(id, ids)}`,
          session.pipeline.nameRange,
        );
      }
      if (node.stale === true)
        refuse("broken-text", `The text around "${id}" is broken. Correct the syntax first.`, node.range);
      const anchor = { offset: placeOf(node) };
      anchors.push(anchor);
      return anchor;
    },
    node(anchor) {
      places ??= new Map(session.pipeline.nodes.map((node) => [placeOf(node), node]));
      return places.get(anchor.offset) ?? refuse("not-exact", "The change would take a node away that must stay.");
    },
    edits: () => composition.edits(),
    close() {
      tree?.delete();
      tree = undefined;
    },
  };
  return session;
}

function placeOf(node: Node): number {
  return (node.nameRange ?? node.range).start.offset;
}

function movedOffset(
  offset: number,
  edits: readonly { readonly edit: TextEdit; readonly index: number }[],
  carried: readonly Carried[],
): number {
  const along = carried.find(({ start, end }) => offset >= start && offset < end);
  let shift = 0;
  for (const { edit, index } of edits) {
    if (along) {
      if (index === along.edit) return edit.start + shift + along.at + (offset - along.start);
    } else if (edit.end > offset) break;
    else if (edit.start > offset) break;
    shift += edit.text.length - (edit.end - edit.start);
  }
  return offset + shift;
}

/** The smallest syntax node of one of the types that has exactly this range. */
export function nodeAt(session: Session, range: Range, types: ReadonlySet<string>): SyntaxNode {
  const { start, end } = range;
  let node: SyntaxNode | null = session.root;
  while (node) {
    if (node.startIndex === start.offset && node.endIndex === end.offset && types.has(node.type)) return node;
    node = node.namedChildren.find((child) => child.startIndex <= start.offset && child.endIndex >= end.offset) ?? null;
  }
  return refuse("broken-text", "The text is not what the graph was read from. Correct the syntax first.", range);
}

export function rangeIn(session: Session, node: SyntaxNode): Range {
  const { startPosition: a, endPosition: b } = node;
  // The text may be halfway: a place of it is told only while it is still the first text.
  return session.edits().length > 0
    ? session.pipeline.range
    : {
        start: { line: a.row, character: a.column, offset: node.startIndex },
        end: { line: b.row, character: b.column, offset: node.endIndex },
      };
}
