/** Questions to either language's syntax tree that edits ask: calls, functions, statements and the blocks they stand in. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import type { Node } from "../../model/graph.ts";
import { unwrapped as unwrappedPython } from "../python/tree.ts";
import { argumentsOf, unwrapped as unwrappedTypeScript } from "../typescript/tree.ts";
import { refuse } from "./refusal.ts";
import { nodeAt, rangeIn, type Anchor, type Session } from "./session.ts";
import { lineStart } from "./style.ts";

const callTypes = new Set(["call_expression", "call"]);

/** Nodes that are calls: groups and opaque blocks are not edited from the graph. */
export function requireCall(node: Node): void {
  if (
    node.kind === "step" ||
    node.kind === "map" ||
    node.kind === "pipeline" ||
    node.kind === "dynamic" ||
    node.kind === "ask"
  )
    return;
  refuse("not-editable", `"${node.id}" is a block of code, not the use of a step. Change it in the text.`, node.range);
}

export function callOf(session: Session, anchor: Anchor): SyntaxNode {
  const node = session.node(anchor);
  requireCall(node);
  return nodeAt(session, node.range, callTypes);
}

export function unwrapped(session: Session, node: SyntaxNode): SyntaxNode {
  return session.language === "python" ? unwrappedPython(node) : unwrappedTypeScript(node);
}

/** Goes out as long as the parent only wraps: parentheses, `as`, `!`. */
export function wrappedIn(session: Session, node: SyntaxNode): SyntaxNode {
  let outer = node;
  while (outer.parent && unwrapped(session, outer.parent).id === node.id) outer = outer.parent;
  return outer;
}

export function sourceOf(session: Session, node: SyntaxNode): string {
  return session.text.slice(node.startIndex, node.endIndex);
}

const functionTypes = new Set(["arrow_function", "function_expression", "function_declaration", "generator_function"]);

/** The function whose body the pipeline is. */
export function pipelineFunction(session: Session): SyntaxNode {
  const { pipeline, root } = session;
  const { start, end } = pipeline.range;
  const top = root.descendantForIndex(start.offset, end.offset - 1) ?? root;
  let statement: SyntaxNode | null = top;
  while (statement && (statement.startIndex > start.offset || statement.endIndex < end.offset))
    statement = statement.parent;
  const found =
    statement &&
    (session.language === "python" ? pythonFunction(session, statement) : typescriptFunction(session, statement));
  return (
    found ??
    refuse(
      "not-editable",
      `The body of ${pipeline.name} is not in this file. Change it where it is written.`,
      pipeline.nameRange,
    )
  );
}

function typescriptFunction(session: Session, statement: SyntaxNode): SyntaxNode | undefined {
  const call = pipelineCall(session, statement);
  const last = call && argumentsOf(call).at(-1);
  const fn = last && unwrapped(session, last);
  if (!fn || functionTypes.has(fn.type)) return fn;
  return fn.type === "identifier" ? declaredFunction(session, sourceOf(session, fn)) : undefined;
}

/** The call of `pipeline(…)`. */
export function pipelineCall(session: Session, statement: SyntaxNode): SyntaxNode | undefined {
  const { nameRange } = session.pipeline;
  const calls = statement.descendantsOfType("call_expression").filter((call) => {
    const callee = call.childForFieldName("function");
    return callee !== null && /(^|\.)[\w$]+$/.test(sourceOf(session, callee)) && callee.type !== "call_expression";
  });
  // The name stands before the call, or is its first argument.
  return calls.find(
    (call) => !nameRange || call.startIndex >= nameRange.start.offset || call.endIndex > nameRange.start.offset,
  );
}

function declaredFunction(session: Session, name: string): SyntaxNode | undefined {
  for (const top of session.root.namedChildren) {
    const inner = top.type === "export_statement" ? (top.childForFieldName("declaration") ?? top) : top;
    for (const node of [inner, ...inner.namedChildren]) {
      const declared = node.childForFieldName("name");
      if (!declared || sourceOf(session, declared) !== name) continue;
      const value = node.childForFieldName("value");
      const fn = value ? unwrapped(session, value) : node;
      if (functionTypes.has(fn.type) || fn.type === "function_definition") return fn;
    }
    const decorated = top.type === "decorated_definition" ? top.childForFieldName("definition") : null;
    const own = decorated?.childForFieldName("name");
    if (decorated && own && sourceOf(session, own) === name) return decorated;
  }
  return undefined;
}

function pythonFunction(session: Session, statement: SyntaxNode): SyntaxNode | undefined {
  if (statement.type === "function_definition") return statement;
  if (statement.type === "decorated_definition") return statement.childForFieldName("definition") ?? undefined;
  const names = statement.descendantsOfType("identifier").map((name) => sourceOf(session, name));
  for (const name of names) {
    const fn = declaredFunction(session, name);
    if (fn) return fn;
  }
  return undefined;
}

/** The whole definition: with its decorators or its `export`. */
export function topStatement(node: SyntaxNode): SyntaxNode {
  let top = node;
  while (top.parent?.parent) top = top.parent;
  return top;
}

const blockTypes = new Set(["statement_block", "block", "program", "module"]);

/** Everything that an expression may stand in and be taken out of: it is evaluated once, right there, whatever happens. */
const transparent = new Set([
  ..."arguments object pair array call_expression member_expression subscript_expression parenthesized_expression as_expression".split(
    " ",
  ),
  ..."satisfies_expression non_null_expression await_expression variable_declarator lexical_declaration variable_declaration".split(
    " ",
  ),
  ..."expression_statement return_statement assignment_expression spread_element template_string template_substitution".split(
    " ",
  ),
  ..."argument_list keyword_argument call attribute subscript list tuple expression_list dictionary set".split(" "),
  ..."assignment await list_splat dictionary_splat string interpolation unary_expression new_expression".split(" "),
]);

/** The statement that a node stands in, if the node is evaluated once and before anything else that the statement does. */
export function statementOf(node: SyntaxNode): SyntaxNode | undefined {
  let inner = node;
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (blockTypes.has(outer.type)) return inner;
    if (!transparent.has(outer.type) && !isHead(outer, inner)) return undefined;
    inner = outer;
  }
  return undefined;
}

/** The condition of a first `if`, and what a `for` goes over, are evaluated once and first. */
function isHead(outer: SyntaxNode, inner: SyntaxNode): boolean {
  if (!blockTypes.has(outer.parent?.type ?? "")) return false;
  if (outer.type === "if_statement") return outer.childForFieldName("condition")?.id === inner.id;
  return (
    (outer.type === "for_statement" || outer.type === "for_in_statement") &&
    outer.childForFieldName("right")?.id === inner.id
  );
}

/** The statement of a block that holds a node, wherever in it. */
export function enclosingStatement(node: SyntaxNode): SyntaxNode {
  let inner = node;
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (blockTypes.has(outer.type)) return inner;
    inner = outer;
  }
  return inner;
}

/** True when `block` is around `node`. */
export function isInside(node: SyntaxNode, block: SyntaxNode): boolean {
  return node.startIndex >= block.startIndex && node.endIndex <= block.endIndex;
}

/** `const f = () => g()` becomes a function with a block, so that statements have a place. */
export function ensureBlock(session: Session): void {
  const fn = pipelineFunction(session);
  const body = fn.childForFieldName("body");
  if (!body || body.type === "statement_block" || body.type === "block") return;
  const { style, text } = session;
  const outer = /^[ \t]*/.exec(text.slice(lineStart(text, fn.startIndex)))?.[0] ?? "";
  const head = `{${style.eol}${outer}${style.indent}return `;
  // A line break after `return` would end it.
  const gap = text.slice(text.lastIndexOf("=>", body.startIndex) + 2, body.startIndex);
  const start = /^\s*$/.test(gap) ? body.startIndex - gap.length : body.startIndex;
  session.apply([
    { start, end: body.startIndex, text: (start < body.startIndex || gap === "" ? " " : "") + head },
    { start: body.endIndex, end: body.endIndex, text: `${style.semicolons ? ";" : ""}${style.eol}${outer}}` },
  ]);
}

/** Refuses text that the parser could not make sense of. */
export function requireSound(session: Session): void {
  const fn = pipelineFunction(session);
  if (fn.hasError)
    refuse("broken-text", "The text of the pipeline is broken. Correct the syntax first.", rangeIn(session, fn));
}
