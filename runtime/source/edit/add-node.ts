/** `addNode`, `duplicateNode` and `addStep`: new statements, the import that they need, and the definition of a new step. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import type { StepDefinition } from "../../model/graph.ts";
import { addImport } from "./import.ts";
import { freeName, requireName, topNames, variablesIn } from "./names.ts";
import { hoist } from "./reference.ts";
import { near, refuse } from "./refusal.ts";
import { nodeAt, type Anchor, type Session } from "./session.ts";
import { after, before, intoEmpty } from "./statement.ts";
import { callOf, ensureBlock, pipelineFunction, requireCall, statementOf, sourceOf, topStatement } from "./syntax.ts";
import { isFirstOnLine, lineStart } from "./style.ts";

export function addNode(
  session: Session,
  step: string,
  place: { after?: string | undefined; file?: string | undefined },
): void {
  const anchor = place.after === undefined ? undefined : session.anchor(place.after);
  if (anchor) requireCall(session.node(anchor));
  const known = stepNamed(session, step, place.file);
  const local = known ? localName(session, known) : addImport(session, step, place.file ?? "");
  const hasInputs = known === undefined || known.inputs.length > 0;
  const empty = session.language === "typescript" && hasInputs ? "({})" : "()";
  addStatement(session, local + empty, anchor);
}

/** The definition that a step's name means: of this file, or of the one it is imported from. */
export function stepNamed(session: Session, step: string, file: string | undefined): StepDefinition | undefined {
  const { steps } = session.parsed;
  const found = steps.find(
    (candidate) => candidate.name === step && (file === undefined || (candidate.file ?? session.parsed.file) === file),
  );
  if (found || file !== undefined) return found;
  const names = steps.map(({ name }) => name);
  return refuse(
    "unknown-step",
    `There is no step "${step}" in this file.${near(step, names)} Name the "file" that defines it.`,
    session.pipeline.nameRange,
  );
}

/** What a step is called in this file. */
function localName(session: Session, step: StepDefinition): string {
  if (step.file === undefined)
    return step.nameRange ? session.text.slice(step.nameRange.start.offset, step.nameRange.end.offset) : step.name;
  return importedName(session, step) ?? addImport(session, step.name, step.file);
}

/** `fit` in `import { train as fit }`; `steps.fit` for a namespace. */
function importedName(session: Session, step: StepDefinition): string | undefined {
  // A node that uses it shows how it is called.
  for (const node of session.pipeline.nodes) {
    if (node.step !== step.name || node.definition?.file !== step.file || !node.nameRange) continue;
    const call = nodeAt(session, node.range, new Set(["call", "call_expression"]));
    const callee = call.childForFieldName("function");
    if (callee?.type === "identifier") return sourceOf(session, callee);
  }
  for (const statement of session.root.namedChildren) {
    if (
      !statement.type.startsWith("import") ||
      (statement.type === "import_statement" && session.language === "python")
    )
      continue;
    for (const specifier of statement.descendantsOfType(["import_specifier", "aliased_import", "dotted_name"])) {
      const name = specifier.childForFieldName("name") ?? specifier;
      const alias = specifier.childForFieldName("alias");
      if (sourceOf(session, name) === step.name && statement.childForFieldName("module_name")?.id !== specifier.id)
        return sourceOf(session, alias ?? name);
    }
  }
  return undefined;
}

/** A statement after the node's own, else at the end of the body and before what it returns. */
function addStatement(session: Session, code: string, anchor: Anchor | undefined): void {
  ensureBlock(session);
  if (anchor) {
    const statement = requireStatement(session, anchor);
    const edit = statement.type.startsWith("return")
      ? before(session, statement, code).edit
      : after(session, statement, code).edit;
    return session.apply([edit]);
  }
  const fn = pipelineFunction(session);
  const body = fn.childForFieldName("body");
  if (!body) refuse("broken-text", "The body of the pipeline is broken. Correct the syntax first.");
  const statements = body.namedChildren.filter((child) => child.type !== "comment");
  const end = statements.findLast((child) => child.type !== "function_declaration");
  if (!end) return session.apply([intoEmpty(session, body, code)]);
  if (end.type === "pass_statement") return session.apply([{ start: end.startIndex, end: end.endIndex, text: code }]);
  const isEnd = end.type === "return_statement" || end.type === "throw_statement" || end.type === "raise_statement";
  session.apply([isEnd ? before(session, end, code).edit : after(session, end, code).edit]);
}

/** The statement after which there is room: what is done several times, or perhaps not at all, has none. */
function requireStatement(session: Session, anchor: Anchor): SyntaxNode {
  const { id, range } = session.node(anchor);
  return (
    statementOf(callOf(session, anchor)) ??
    refuse(
      "out-of-scope",
      `There is no place for a statement beside "${id}". Give it a block of its own in the text.`,
      range,
    )
  );
}

export function duplicateNode(session: Session, id: string): void {
  const anchor = session.anchor(id);
  requireCall(session.node(anchor));
  ensureBlock(session);
  const whole = callOf(session, anchor);
  // What is used inside of its arguments is used once more, not done once more.
  const inner = session.pipeline.nodes.filter(
    (node) => node.range.start.offset >= whole.startIndex && node.range.end.offset <= whole.endIndex && node.id !== id,
  );
  if (inner.some((node) => node.nameRange === undefined))
    refuse(
      "not-editable",
      `"${id}" has conditions or loops in its arguments. Change it in the text.`,
      session.node(anchor).range,
    );
  const anchors = inner.map((node) => session.anchor(node.id)).toReversed();
  for (const each of anchors)
    hoist(
      session,
      each,
      freeName(session, [`${session.node(each).step}${session.language === "python" ? "_result" : "Result"}`]),
    );
  if (session.node(anchor).kind === "ask")
    refuse(
      "not-editable",
      "A question cannot be asked twice by the same name. Copy it in the text.",
      session.node(anchor).range,
    );
  const statement = requireStatement(session, anchor);
  const call = callOf(session, anchor);
  // `rows = clean(rows)`: afterwards the name means something else.
  const read = new Set(variablesIn(call).map((node) => sourceOf(session, node)));
  const isChanged = variablesIn(statement).some(
    (node) => node.startIndex < call.startIndex && read.has(sourceOf(session, node)),
  );
  addStatementAt(session, statement, sourceOf(session, call), isChanged);
}

function addStatementAt(session: Session, statement: SyntaxNode, code: string, isBefore: boolean): void {
  if (
    isBefore ||
    statement.type.startsWith("return") ||
    !/^(expression_statement|lexical_declaration|variable_declaration)$/.test(statement.type)
  ) {
    session.apply([before(session, statement, code).edit]);
  } else session.apply([after(session, statement, code).edit]);
}

export interface NewStep {
  readonly name: string;
  readonly inputs?: readonly string[] | undefined;
  readonly outputs?: readonly string[] | undefined;
  readonly after?: string | undefined;
}

/** A step that says it is still to be written, defined before the pipeline, and its use. */
export function addStep(session: Session, step: NewStep): void {
  const id = step.after === undefined ? undefined : session.anchor(step.after);
  defineStep(session, step);
  const empty = session.language === "typescript" && (step.inputs ?? []).length > 0 ? "({})" : "()";
  addStatement(session, step.name + empty, id);
}

/** The definition alone, before the pipeline. */
export function defineStep(session: Session, step: Omit<NewStep, "after">): void {
  requireName(session, step.name);
  for (const input of step.inputs ?? []) requireName(session, input);
  const taken = session.root.namedChildren.flatMap((child) => topNames(session, child));
  if (taken.includes(step.name))
    refuse(
      "name-taken",
      `There is a "${step.name}" in this file already. Choose another name.`,
      session.pipeline.nameRange,
    );
  const word = addImport(session, "step", "pipeloom");
  const target = topStatement(pipelineFunction(session));
  const code = definitionText(session, word, step);
  const { eol } = session.style;
  const at = aboveComments(session, target);
  session.apply([{ start: at, end: at, text: code + eol + (session.language === "python" ? eol + eol : eol) }]);
}

/** Where the comments right above a statement begin. */
export function aboveComments(session: Session, statement: SyntaxNode): number {
  let start = lineStart(session.text, statement.startIndex);
  for (
    let comment = statement.previousNamedSibling;
    comment?.type === "comment";
    comment = comment.previousNamedSibling
  ) {
    const isAbove =
      isFirstOnLine(session.text, comment.startIndex) &&
      session.text.slice(comment.endIndex, start).replaceAll(/[ \t\r]/g, "") === "\n";
    if (!isAbove) break;
    start = lineStart(session.text, comment.startIndex);
  }
  return start;
}

function definitionText(session: Session, word: string, step: NewStep): string {
  const { quote, indent, eol, semicolons } = session.style;
  const inputs = step.inputs ?? [];
  const outputs = step.outputs ?? [];
  const names = outputs.map((name) => quote + name + quote).join(", ");
  const said = `${quote}${step.name} is not written yet.${quote}`;
  if (session.language === "python") {
    const decorator = outputs.length > 0 ? `@${word}(outputs=[${names}])` : `@${word}`;
    return [decorator, `def ${step.name}(${inputs.join(", ")}):`, `${indent}raise NotImplementedError(${said})`].join(
      eol,
    );
  }
  const options = outputs.length > 0 ? `{ outputs: [${names}] }, ` : "";
  const types = inputs.map((name) => `${name}: unknown`).join("; ");
  const parameter = inputs.length > 0 ? `{ ${inputs.join(", ")} }: { ${types} }` : "";
  const end = semicolons ? ";" : "";
  const body = [`${indent}void [${inputs.join(", ")}]${end}`].slice(0, inputs.length > 0 ? 1 : 0);
  return [
    `export const ${step.name} = ${word}(${options}(${parameter}) => {`,
    ...body,
    `${indent}throw new Error(${said})${end}`,
    `})${end}`,
  ].join(eol);
}
