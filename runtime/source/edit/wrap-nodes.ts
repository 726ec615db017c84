/**
 * `wrapNodes`: statements that use steps become the body of a pipeline of their own, and one call takes their place.
 *
 * Invariants:
 * 1. Moved statements keep their characters, but for indentation and for what is now a parameter.
 * 2. The new pipeline, embedded again, gives the old graph: `edit.ts` holds that by `embedded`.
 */
import type { Node as SyntaxNode } from "web-tree-sitter";
import type { TextEdit } from "../../model/edit.ts";
import { aboveComments } from "./add-node.ts";
import { addImport } from "./import.ts";
import { freeName, requireName, resultNames, topNames, variablesIn } from "./names.ts";
import { hoist, rescueCalls } from "./reference.ts";
import { refuse } from "./refusal.ts";
import { rangeIn, type Anchor, type Session } from "./session.ts";
import { statementEnd } from "./statement.ts";
import { indentAt, isFirstOnLine, isRestBlank, lineStart, nextLine } from "./style.ts";
import { callOf, ensureBlock, pipelineFunction, requireCall, sourceOf, topStatement, wrappedIn } from "./syntax.ts";
import { givenBy, takenBy, writtenBy, type Given, type Taken, type Wrapped } from "./wrap-names.ts";
import { callText, definitionText, zodWord } from "./wrap-text.ts";

export function wrapNodes(session: Session, ids: readonly string[], name: string): void {
  const anchors = [...new Set(ids)].map((id) => session.anchor(id));
  requireName(session, name);
  const isTaken =
    session.parsed.pipelines.some((pipeline) => pipeline.name === name) ||
    session.root.namedChildren.some((child) => topNames(session, child).includes(name)) ||
    variablesIn(pipelineFunction(session)).some((node) => sourceOf(session, node) === name);
  if (isTaken)
    refuse("name-taken", `There is a "${name}" in this file already. Choose another name.`, session.pipeline.nameRange);
  requireOneBlock(session, anchors);
  refuseDetours(session, anchors);
  ensureBlock(session);
  for (const anchor of anchors) giveStatement(session, anchor);
  const word = addImport(session, "pipeline", "pipeloom");
  const z =
    session.language === "typescript" && takenBy(session, wrappedOf(session, anchors)).length > 0
      ? zodWord(session)
      : "";
  const wrapped = wrappedOf(session, anchors);
  const taken = takenBy(session, wrapped);
  const given = givenBy(session, wrapped);
  const place = placeOf(session, wrapped, taken);
  const top = topStatement(pipelineFunction(session));
  const lines = wrapped.map((each) => movedLines(session, each, taken));
  const definition = definitionText(session, { name, word, z, taken, given: outputsOf(given, wrapped), lines });
  const at = aboveComments(session, top);
  const edits: TextEdit[] = wrapped.map((each) => {
    const { start, end, isWhole } = stretch(session, each.statement);
    if (each !== place) return isWhole ? { start, end, text: "" } : partRemoval(session, start, end);
    const call = callText(session, { name, taken, given, isLet: isLet(session, wrapped) });
    return {
      start,
      end,
      text: isWhole ? asLines(session, each.statement, call) : call.join("; ") + ending(session, end),
    };
  });
  session.apply([{ start: at, end: at, text: definition }, ...edits]);
}

function requireOneBlock(session: Session, anchors: readonly Anchor[]): void {
  const nodes = anchors.map((anchor) => session.node(anchor));
  const [first] = nodes;
  for (const node of nodes) {
    requireCall(node);
    if (node.kind === "ask")
      refuse(
        "not-editable",
        `"${node.id}" is a question, which is asked here. Leave it out of what is wrapped.`,
        node.range,
      );
    if (node.parent !== first?.parent)
      refuse(
        "out-of-scope",
        `"${node.id}" and "${first?.id}" stand in different blocks. Wrap what stands in one.`,
        node.range,
      );
  }
  for (const edge of session.pipeline.edges) {
    const to = nodes.find((node) => node.id === edge.to.node);
    if (edge.kind !== "order" || !to || nodes.some((node) => node.id === edge.from.node)) continue;
    refuse(
      "not-editable",
      `"${to.id}" waits for "${edge.from.node}", which would stay outside. Wrap that too, or change it in the text.`,
      to.range,
    );
  }
}

/** A step between two that are wrapped would have to run in the middle of the new pipeline. */
function refuseDetours(session: Session, anchors: readonly Anchor[]): void {
  const { nodes, edges } = session.pipeline;
  const chosen = new Set(anchors.map((anchor) => session.node(anchor).id));
  const reached = (forward: boolean) => {
    const found = new Set<string>();
    const queue = [...chosen];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      for (const { from, to } of edges) {
        const [here, there] = forward ? [from.node, to.node] : [to.node, from.node];
        if (here !== next || chosen.has(there) || found.has(there)) continue;
        found.add(there);
        queue.push(there);
      }
    }
    return found;
  };
  const after = reached(true);
  const before = reached(false);
  const between = nodes.find((node) => after.has(node.id) && before.has(node.id));
  if (between) refuse("would-cycle", `"${between.id}" lies between what would be wrapped. Wrap it too.`, between.range);
}

/** Each step gets a statement that does nothing else. */
function giveStatement(session: Session, anchor: Anchor): void {
  rescueCalls(session, () => callOf(session, anchor), anchor);
  if (wholeStatement(session, callOf(session, anchor))) return;
  const { step } = session.node(anchor);
  hoist(session, anchor, freeName(session, resultNames(session, step, undefined, undefined)));
}

/** The statement that is nothing but the call, and where its result goes. */
function wholeStatement(
  session: Session,
  call: SyntaxNode,
): { statement: SyntaxNode; target: SyntaxNode | undefined } | undefined {
  const outer = wrappedIn(session, call);
  const holder = outer.parent;
  if (holder?.type === "expression_statement") return { statement: holder, target: undefined };
  if (holder?.type === "variable_declarator" && holder.parent?.type !== "for_statement") {
    const declarators = holder.parent?.namedChildren.filter((child) => child.type === "variable_declarator") ?? [];
    const target = holder.childForFieldName("name");
    return declarators.length === 1 && holder.parent && target ? { statement: holder.parent, target } : undefined;
  }
  if (holder?.type === "assignment" && holder.parent?.type === "expression_statement") {
    const target = holder.childForFieldName("left");
    return target ? { statement: holder.parent, target } : undefined;
  }
  return undefined;
}

function wrappedOf(session: Session, anchors: readonly Anchor[]): Wrapped[] {
  const found = anchors.map((anchor): Wrapped => {
    const call = callOf(session, anchor);
    const node = session.node(anchor);
    const whole =
      wholeStatement(session, call) ??
      refuse("cannot-move", `"${node.id}" shares its statement with other code. Give it one of its own.`, node.range);
    return { ...whole, call, node };
  });
  const [first] = found;
  for (const { statement, node } of found) {
    if (statement.parent?.id !== first?.statement.parent?.id)
      refuse(
        "out-of-scope",
        `"${node.id}" stands in another block than the others. Wrap what stands in one.`,
        node.range,
      );
  }
  return found.sort((a, b) => a.statement.startIndex - b.statement.startIndex);
}

/** The statement whose place the call takes: the last, or the first where what stands between needs the results. */
function placeOf(session: Session, wrapped: readonly Wrapped[], taken: readonly Taken[]): Wrapped {
  const first = wrapped[0];
  const last = wrapped.at(-1);
  if (!first || !last) return refuse("unknown-node", "There is nothing to wrap.");
  const own = new Set(wrapped.map(({ statement }) => statement.id));
  const between = (first.statement.parent?.namedChildren ?? []).filter(
    (child) =>
      child.type !== "comment" &&
      !own.has(child.id) &&
      child.startIndex > first.statement.startIndex &&
      child.startIndex < last.statement.startIndex,
  );
  const written = new Set(wrapped.flatMap((each) => writtenBy(session, each)));
  const uses = (statement: SyntaxNode, names: ReadonlySet<string>) =>
    variablesIn(statement).some((node) => names.has(sourceOf(session, node)));
  if (!between.some((statement) => uses(statement, written))) return last;
  const needed = new Set(taken.map(({ code }) => /^[\p{ID_Continue}$]+/u.exec(code)?.[0] ?? code));
  const inTheWay = between.find((statement) => uses(statement, needed));
  if (!inTheWay) return first;
  return refuse(
    "cannot-move",
    "What stands between the steps needs some of them and gives to others. Change the order in the text first.",
    rangeIn(session, inTheWay),
  );
}

/** One result is returned as it is, several by their names. A step's own several outputs are taken apart. */
function outputsOf(given: readonly Given[], wrapped: readonly Wrapped[]): { key: string; code: string }[] {
  const [only] = given;
  const whole = (each: Given) => each.wrapped.target?.type === "identifier" && each.wrapped.node.outputs.length > 1;
  if (given.length === 1 && only && whole(only))
    return only.wrapped.node.outputs.map(({ name }) => ({ key: name, code: `${only.name}.${name}` }));
  const several = given.find(whole);
  if (several)
    refuse(
      "ambiguous-rewire",
      `"${several.name}" stands for several outputs. Give each a name of its own in the text first.`,
      wrapped[0]?.node.range,
    );
  return given.map(({ name }) => ({ key: name, code: name }));
}

function isLet(session: Session, wrapped: readonly Wrapped[]): boolean {
  return wrapped.some(({ statement }) => /^(let|var)\b/.test(sourceOf(session, statement)));
}

/** What a statement takes with it: its lines with the comments above, or only itself where it shares its line. */
function stretch(session: Session, statement: SyntaxNode): { start: number; end: number; isWhole: boolean } {
  const { text, language } = session;
  const end = statementEnd(session, statement);
  if (isFirstOnLine(text, statement.startIndex) && isRestBlank(text, end, language))
    return { start: aboveComments(session, statement), end: nextLine(text, end), isWhole: true };
  return { start: statement.startIndex, end, isWhole: false };
}

function partRemoval(session: Session, start: number, end: number): TextEdit {
  const semicolon = session.language === "python" ? (/^[ \t]*;/.exec(session.text.slice(end))?.[0].length ?? 0) : 0;
  const spaces = /^[ \t]*/.exec(session.text.slice(end + semicolon))?.[0].length ?? 0;
  return { start, end: end + semicolon + spaces, text: "" };
}

function ending(session: Session, end: number): string {
  return session.text[end - 1] === ";" ? ";" : "";
}

function asLines(session: Session, statement: SyntaxNode, code: readonly string[]): string {
  const { semicolons, eol } = session.style;
  const indent = indentAt(session.text, statement.startIndex);
  return code.map((line) => `${indent}${line}${semicolons ? ";" : ""}${eol}`).join("");
}

/** The lines of a statement as they stand in the new body, without their indentation. */
function movedLines(session: Session, { statement }: Wrapped, taken: readonly Taken[]): string[] {
  const { text } = session;
  const { start, end } = stretch(session, statement);
  const renamed = taken
    .flatMap(({ name, code, places }) => (name === code ? [] : places.map((place) => ({ place, name }))))
    .filter(({ place }) => place.startIndex >= start && place.endIndex <= end)
    .sort((a, b) => a.place.startIndex - b.place.startIndex);
  const indent = indentAt(text, statement.startIndex);
  // A line that begins inside of a text or a comment is part of it.
  const fixed = new Set(
    (statement.parent ?? statement).descendantsOfType(["string", "template_string", "comment"]).flatMap((node) => {
      const rows: number[] = [];
      for (let line = node.startPosition.row + 1; line <= node.endPosition.row; line++) rows.push(line);
      return rows;
    }),
  );
  let code = "";
  let at = start;
  for (const { place, name } of renamed) {
    code += text.slice(at, place.startIndex) + name;
    at = place.endIndex;
  }
  code += text.slice(at, end);
  const firstRow = text.slice(0, start).split("\n").length - 1;
  const body = start === lineStart(text, start) ? code : indent + code;
  return body
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .map((line, row) =>
      fixed.has(firstRow + row) ? `\0${line}` : line.startsWith(indent) ? line.slice(indent.length) : line.trimStart(),
    );
}
