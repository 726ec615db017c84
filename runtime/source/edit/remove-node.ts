/** `removeNode`: the call with its statement; what used its result is disconnected, or given what the node itself was given. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import { propertiesOf } from "../typescript/tree.ts";
import { givenOf, isReference, setGiven } from "./argument.ts";
import { disconnect } from "./connect.ts";
import { listOf, removeItem } from "./list.ts";
import { isBinding, variablesIn } from "./names.ts";
import { rescueCalls } from "./reference.ts";
import { refuse } from "./refusal.ts";
import { rangeIn, type Anchor, type Session } from "./session.ts";
import { removal } from "./statement.ts";
import { callOf, enclosingStatement, ensureBlock, pipelineFunction, sourceOf, unwrapped, wrappedIn } from "./syntax.ts";

export function removeNode(session: Session, id: string, users: "disconnect" | "rewire"): void {
  const anchor = session.anchor(id);
  callOf(session, anchor);
  refuseDecisions(session, id);
  const replacement = users === "rewire" && isUsed(session, id) ? sourceOfRewire(session, anchor) : undefined;
  ensureBlock(session);
  rescueCalls(session, () => callOf(session, anchor), anchor);
  detachUsers(session, anchor, replacement);
  detachReturn(session, anchor, replacement);
  removeStatement(session, anchor);
}

function isUsed(session: Session, id: string): boolean {
  return (
    session.pipeline.edges.some((edge) => edge.from.node === id) ||
    session.pipeline.outputs.some((output) => output.from?.node === id)
  );
}

/** Conditions and loops over a result are code of their own. */
function refuseDecisions(session: Session, id: string): void {
  const { edges, nodes } = session.pipeline;
  for (const edge of edges) {
    if (edge.from.node !== id || (edge.kind === "data" && edge.to.input !== undefined) || edge.kind === "order")
      continue;
    const user = nodes.find((node) => node.id === edge.to.node);
    refuse(
      "still-used",
      `"${user?.label ?? edge.to.node}" depends on the result of "${id}". Change that in the text first.`,
      user?.range,
    );
  }
}

/** The code of the one thing that the node is given. */
function sourceOfRewire(session: Session, anchor: Anchor): string {
  const node = session.node(anchor);
  const wired = node.inputs.filter(({ binding }) => binding.type === "output" || binding.type === "parameter");
  const [input, second] = wired;
  if (!input || second) {
    const what = input
      ? `is given several things (${wired.map(({ name }) => name).join(", ")})`
      : "is given nothing that could take its place";
    refuse("ambiguous-rewire", `"${node.id}" ${what}. Remove it with its wires, and connect anew.`, node.range);
  }
  const given = givenOf(session, anchor, input.name);
  if (!given) refuse("ambiguous-rewire", `What "${node.id}" is given is not written at its call.`, node.range);
  const value = unwrapped(session, given.value);
  if (value.type === "call" || value.type === "call_expression") {
    rescueCalls(session, () => givenOf(session, anchor, input.name)?.value ?? value);
    const now = givenOf(session, anchor, input.name);
    return now ? sourceOf(session, now.value) : "";
  }
  if (!isReference(session, value))
    refuse(
      "ambiguous-rewire",
      `What "${node.id}" is given is computed. Remove it with its wires, and connect anew.`,
      node.range,
    );
  return sourceOf(session, given.value);
}

function detachUsers(session: Session, anchor: Anchor, replacement: string | undefined): void {
  for (let left = session.pipeline.edges.length; exists(session, anchor); left--) {
    const { id } = session.node(anchor);
    const edge = session.pipeline.edges.find((candidate) => candidate.from.node === id);
    if (!edge) return;
    const user = session.anchor(edge.to.node);
    const { input } = edge.to;
    if (left < 0) refuseStuck(session, user);
    if (edge.kind === "order" || input === undefined) detachOrder(session, anchor, user);
    else if (replacement === undefined) disconnectUser(session, user, input);
    else {
      const given = givenOf(session, user, input);
      const isPlain = given && isOwnResult(session, anchor, given.value);
      if (!isPlain)
        refuse(
          "ambiguous-rewire",
          `"${input}" of "${edge.to.node}" is made of more than this result. Change it in the text.`,
          session.node(user).range,
        );
      session.apply(setGiven(session, user, input, replacement));
    }
  }
}

function refuseStuck(session: Session, user: Anchor): never {
  const { id, range } = session.node(user);
  return refuse(
    "still-used",
    `"${id}" uses the result in a way that cannot be taken away here. Change it in the text.`,
    range,
  );
}

/** A name, a part of one, or the call itself. */
function isOwnResult(session: Session, anchor: Anchor, value: SyntaxNode): boolean {
  const inner = unwrapped(session, value);
  return (
    inner.id === callOf(session, anchor).id || /identifier|^member_expression$|^attribute$|^subscript/.test(inner.type)
  );
}

/** The call itself may stand in the argument that goes: then it goes with it, after it got a statement. */
function disconnectUser(session: Session, user: Anchor, input: string): void {
  const given = givenOf(session, user, input);
  if (!given)
    refuse(
      "still-used",
      `What uses the result is not written as an argument. Change it in the text.`,
      session.node(user).range,
    );
  disconnect(session, user, input);
}

/** Takes the result out of the `after` of a call. */
function detachOrder(session: Session, anchor: Anchor, user: Anchor): void {
  const call = callOf(session, user);
  const names = new Set(resultNamesOf(session, anchor));
  const lists = call.descendantsOfType(["array", "list", "tuple"]).filter((list) => {
    const key = list.parent?.childForFieldName("key") ?? list.parent?.childForFieldName("name");
    return key !== null && key !== undefined && sourceOf(session, key) === "after";
  });
  for (const list of lists) {
    const syntax = listOf(list, session.text, session.language, session.style.eol);
    const index = syntax.items.findIndex((item) => names.has(session.text.slice(item.start, item.end)));
    if (index < 0) continue;
    const isOnly = syntax.items.length === 1 && list.type === "tuple";
    if (!isOnly) return session.apply(removeItem(syntax, index));
  }
  refuse(
    "still-used",
    `"${session.node(user).id}" waits for this node in a way that is not a list of names. Change it in the text.`,
    session.node(user).range,
  );
}

/** Names that the node's result is assigned to. */
function resultNamesOf(session: Session, anchor: Anchor): string[] {
  const call = wrappedIn(session, callOf(session, anchor));
  const holder = call.parent;
  const target = holder?.childForFieldName(holder.type === "variable_declarator" ? "name" : "left");
  return target && target.id !== call.id ? [target, ...variablesIn(target)].map((name) => sourceOf(session, name)) : [];
}

function detachReturn(session: Session, anchor: Anchor, replacement: string | undefined): void {
  for (let left = session.pipeline.outputs.length; exists(session, anchor); left--) {
    const { id } = session.node(anchor);
    const output = session.pipeline.outputs.find((candidate) => candidate.from?.node === id);
    if (!output) return;
    if (left < 0) refuseStuck(session, anchor);
    const statement = returnStatement(session, output.name);
    const value = statement.namedChildren.find((child) => child.type !== "comment");
    const inner = value && unwrapped(session, value);
    if (!inner)
      refuse(
        "still-used",
        "The result is returned in a way that is not understood. Change it in the text.",
        rangeIn(session, statement),
      );
    const isRecord = inner.type === "object" || inner.type === "dictionary";
    if (isRecord) {
      const list = listOf(inner, session.text, session.language, session.style.eol);
      const index = entryIndex(session, inner, output.name);
      const item = list.items[index];
      if (!item)
        refuse(
          "still-used",
          "The result is returned in a way that is not understood. Change it in the text.",
          rangeIn(session, inner),
        );
      if (replacement === undefined) {
        if (list.items.length === 1) session.apply(removal(session, statement));
        else session.apply(removeItem(list, index));
      } else session.apply(replaceEntry(session, inner, index, output.name, replacement));
    } else if (isOwnResult(session, anchor, inner)) {
      if (replacement !== undefined)
        session.apply([{ start: inner.startIndex, end: inner.endIndex, text: replacement }]);
      else session.apply(removal(session, statement));
    } else
      refuse(
        "still-used",
        "The result is part of what the pipeline returns. Change that in the text first.",
        rangeIn(session, inner),
      );
  }
}

function returnStatement(session: Session, output: string): SyntaxNode {
  const fn = pipelineFunction(session);
  const statements = fn
    .descendantsOfType("return_statement")
    .filter((statement) => ownFunction(statement)?.id === fn.id);
  const [only] = statements;
  if (only && statements.length === 1) return only;
  return refuse(
    "still-used",
    `The pipeline returns "${output}" in several places. Change them in the text first.`,
    session.pipeline.nameRange,
  );
}

function ownFunction(node: SyntaxNode): SyntaxNode | undefined {
  for (let outer = node.parent; outer; outer = outer.parent) if (/function/.test(outer.type)) return outer;
  return undefined;
}

function entryIndex(session: Session, record: SyntaxNode, key: string): number {
  const nodes = record.namedChildren.filter((child) => child.type !== "comment");
  if (session.language === "typescript") {
    const found = propertiesOf(record, session.text).findLast((property) => property.key === key);
    return nodes.findIndex((node) => node.id === found?.node.id);
  }
  return nodes.findIndex((node) => {
    const name = node.childForFieldName("key");
    return name !== null && sourceOf(session, name).slice(1, -1) === key;
  });
}

function replaceEntry(session: Session, record: SyntaxNode, index: number, key: string, code: string) {
  const entry = record.namedChildren.filter((child) => child.type !== "comment")[index];
  const value = entry?.childForFieldName("value");
  if (!entry) return [];
  if (value) return [{ start: value.startIndex, end: value.endIndex, text: code }];
  return [{ start: entry.startIndex, end: entry.endIndex, text: code === key ? key : `${key}: ${code}` }];
}

function removeStatement(session: Session, anchor: Anchor): void {
  if (!exists(session, anchor)) return;
  const call = callOf(session, anchor);
  const outer = awaited(wrappedIn(session, call));
  const statement = enclosingStatement(call);
  const holder = outer.parent;
  const isWhole =
    holder?.id === statement.id ||
    ((holder?.type === "assignment" || holder?.type === "assignment_expression") &&
      holder.parent?.id === statement.id) ||
    (holder?.type === "variable_declarator" && holder.parent?.id === statement.id);
  if (!isWhole)
    refuse(
      "still-used",
      "The result is used in code that is no step. Change that in the text first.",
      rangeIn(session, statement),
    );
  refuseOtherUses(session, anchor, statement);
  const declarators = statement.namedChildren.filter((child) => child.type === "variable_declarator");
  if (declarators.length > 1 && holder) {
    const items = declarators.map((child) => ({ start: child.startIndex, end: child.endIndex }));
    const commas = statement.children.filter((child) => child.type === ",").map((child) => child.startIndex);
    const list = {
      text: session.text,
      language: session.language,
      open: items[0]?.start ?? 0,
      close: statement.endIndex,
      items,
      commas,
      padding: "",
      eol: session.style.eol,
    };
    return session.apply(
      removeItem(
        list,
        declarators.findIndex((child) => child.id === holder.id),
      ),
    );
  }
  session.apply(removal(session, statement));
}

function awaited(node: SyntaxNode): SyntaxNode {
  return node.parent?.type === "await_expression" || node.parent?.type === "await" ? node.parent : node;
}

function exists(session: Session, anchor: Anchor): boolean {
  return session.pipeline.nodes.some((node) => (node.nameRange ?? node.range).start.offset === anchor.offset);
}

/** `print(rows)` is no step, but it would not run without `rows`. */
function refuseOtherUses(session: Session, anchor: Anchor, statement: SyntaxNode): void {
  const names = new Set(resultNamesOf(session, anchor));
  const fn = pipelineFunction(session);
  const all = variablesIn(fn).filter((node) => names.has(sourceOf(session, node)));
  const isElsewhere = (node: SyntaxNode) =>
    node.startIndex < statement.startIndex || node.startIndex >= statement.endIndex;
  const bound = all.filter((node) => isElsewhere(node) && isBinding(session, node));
  if (bound.length > 0) return;
  const use = all.find((node) => isElsewhere(node));
  if (use)
    refuse(
      "still-used",
      `"${sourceOf(session, use)}" is used in code that is no step. Change that in the text first.`,
      rangeIn(session, use),
    );
}
