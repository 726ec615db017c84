/** `connect` and `disconnect`: wires as arguments. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import type { TextEdit } from "../../model/edit.ts";
import { givenOf, inputOf, isReference, removeGiven, setGiven } from "./argument.ts";
import { isBinding, variablesIn } from "./names.ts";
import { outputName, outputReference, rescueCalls } from "./reference.ts";
import { refuse } from "./refusal.ts";
import { rangeIn, type Anchor, type Carried, type Session } from "./session.ts";
import { linesOf } from "./statement.ts";
import { callOf, enclosingStatement, isInside, sourceOf } from "./syntax.ts";

export function connect(
  session: Session,
  from: { node: string; output?: string | undefined },
  to: { node: string; input: string },
): void {
  const producer = session.anchor(from.node);
  const consumer = session.anchor(to.node);
  callOf(session, producer);
  callOf(session, consumer);
  const output = outputName(session, producer, from.output);
  inputOf(session, consumer, to.input);
  refuseCycle(session, from.node, to.node);
  clearInput(session, consumer, to.input);
  requireScope(session, producer, consumer);
  const reference = outputReference(session, producer, output, to.input);
  putBefore(session, producer, consumer);
  session.apply(setGiven(session, consumer, to.input, reference));
}

/** What stands at the input now must be replaceable without losing code. */
function clearInput(session: Session, consumer: Anchor, input: string): void {
  const given = givenOf(session, consumer, input);
  if (!given) return;
  const binding = inputOf(session, consumer, input).binding;
  if (binding.type === "literal" || binding.type === "parameter" || isReference(session, given.value)) return;
  const value = () => givenOf(session, consumer, input)?.value ?? given.value;
  rescueCalls(session, value);
  const now = value();
  if (isReference(session, now)) return;
  refuse(
    "not-a-literal",
    `"${input}" is computed here: ${shortened(sourceOf(session, now))}. Change it in the text, or disconnect it first.`,
    rangeIn(session, now),
  );
}

export function disconnect(session: Session, consumer: Anchor, input: string): void {
  inputOf(session, consumer, input);
  const given = givenOf(session, consumer, input);
  if (given) rescueCalls(session, () => givenOf(session, consumer, input)?.value ?? given.value);
  session.apply(removeGiven(session, consumer, input));
}

export function shortened(code: string): string {
  const line = code.replaceAll(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** A node cannot be given what is made of its own result. */
function refuseCycle(session: Session, from: string, to: string): void {
  const { nodes, edges } = session.pipeline;
  const seen = new Set<string>();
  const queue = [from];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (next === to) {
      const range = nodes.find((node) => node.id === to)?.range;
      const message =
        from === to
          ? `"${to}" cannot be given its own result.`
          : `"${from}" is made of what "${to}" gives, so it cannot be given to it.`;
      refuse("would-cycle", message, range);
    }
    if (seen.has(next)) continue;
    seen.add(next);
    for (const edge of edges) if (edge.to.node === next) queue.push(edge.from.node);
  }
}

/** The block of a statement: what it makes can be seen inside of it only. */
function blockOf(statement: SyntaxNode): SyntaxNode | undefined {
  let block = statement.parent;
  // `with` and plain blocks of Python open no scope and are always gone through.
  while (block?.parent?.type === "with_statement") block = enclosingStatement(block.parent).parent;
  return block ?? undefined;
}

function requireScope(session: Session, producer: Anchor, consumer: Anchor): void {
  const made = callOf(session, producer);
  const block = blockOf(enclosingStatement(made));
  const used = callOf(session, consumer);
  if (!block || isInside(used, block)) return;
  const { id, range } = session.node(producer);
  refuse(
    "out-of-scope",
    `The result of "${id}" is only known inside of the block that it stands in. Move it out in the text.`,
    range,
  );
}

/** The statement in `block` that `node` stands in. */
function statementIn(node: SyntaxNode, block: SyntaxNode): SyntaxNode {
  let inner = node;
  while (inner.parent && inner.parent.id !== block.id) inner = inner.parent;
  return inner;
}

/** The producing statement, and what it needs, come to stand before the consumer. */
function putBefore(session: Session, producer: Anchor, consumer: Anchor): void {
  const made = enclosingStatement(callOf(session, producer));
  const block = made.parent;
  if (!block) return;
  const used = statementIn(callOf(session, consumer), block);
  if (used.id === made.id && callOf(session, producer).startIndex > callOf(session, consumer).startIndex)
    refuse(
      "cannot-move",
      "Both steps stand in one statement, in the other order. Give each a statement of its own in the text.",
      rangeIn(session, used),
    );
  if (used.startIndex > made.startIndex || used.id === made.id) return;
  const between = block.namedChildren.filter(
    (child) => child.type !== "comment" && child.startIndex >= used.startIndex && child.startIndex <= made.startIndex,
  );
  const moving: SyntaxNode[] = [];
  let needed = new Set<string>();
  for (const statement of between.toReversed()) {
    const names = namesOf(session, statement);
    if (statement.id !== made.id && ![...names.written].some((name) => needed.has(name))) continue;
    if (statement.id === used.id)
      refuse(
        "would-cycle",
        "What would be given to this step needs the step itself. Change the order in the text.",
        rangeIn(session, used),
      );
    moving.unshift(statement);
    needed = new Set([...needed, ...names.read]);
  }
  const moved = new Set(moving.map((statement) => statement.id));
  const written = new Set(moving.flatMap((statement) => [...namesOf(session, statement).written]));
  for (const statement of between) {
    if (moved.has(statement.id)) continue;
    const names = namesOf(session, statement);
    if (
      [...names.read, ...names.written].some((name) => written.has(name)) ||
      [...names.written].some((name) => needed.has(name))
    ) {
      refuse(
        "cannot-move",
        "The steps between use the same names for other things. Change the order in the text.",
        rangeIn(session, statement),
      );
    }
  }
  moveBefore(session, moving, used);
}

function moveBefore(session: Session, moving: readonly SyntaxNode[], target: SyntaxNode): void {
  const at = linesOf(session, target).start;
  const edits: TextEdit[] = [];
  const carried: Carried[] = [];
  let code = "";
  for (const statement of moving) {
    const { start, end } = linesOf(session, statement);
    const lines = session.text.slice(start, end);
    carried.push({ start, end, edit: 0, at: code.length });
    code += lines.endsWith("\n") ? lines : lines + session.style.eol;
    edits.push({ start, end, text: "" });
  }
  session.apply([{ start: at, end: at, text: code }, ...edits], carried);
}

function namesOf(session: Session, statement: SyntaxNode): { read: Set<string>; written: Set<string> } {
  const read = new Set<string>();
  const written = new Set<string>();
  for (const node of variablesIn(statement)) {
    const name = sourceOf(session, node);
    const isTarget =
      isBinding(session, node) ||
      (/assignment/.test(node.parent?.type ?? "") && node.parent?.childForFieldName("left")?.id === node.id);
    (isTarget ? written : read).add(name);
  }
  return { read, written };
}
