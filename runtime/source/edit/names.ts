/** Names in code: which are taken, which are good, and every place where one of them is meant. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import { refuse } from "./refusal.ts";
import type { Session } from "./session.ts";
import { pipelineFunction, sourceOf } from "./syntax.ts";

const reserved = {
  typescript: new Set(
    "await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield arguments eval".split(
      " ",
    ),
  ),
  python: new Set(
    "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type input list dict set tuple str int float bool bytes object id len map filter sum min max range print open next iter all any sorted zip hash format vars dir".split(
      " ",
    ),
  ),
};

export function requireName(session: Session, name: string): void {
  const isName =
    session.language === "python"
      ? /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name)
      : /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name);
  if (!isName || reserved[session.language].has(name)) {
    const language = session.language === "python" ? "Python" : "TypeScript";
    refuse(
      "bad-name",
      `"${name}" cannot be a name in ${language}. Use letters, digits and _, and no word of the language.`,
    );
  }
}

/** Identifiers that stand for a variable, a function or a parameter: no keys, members, keywords and types. */
export function isVariable(node: SyntaxNode): boolean {
  const { parent } = node;
  if (node.type === "shorthand_property_identifier" || node.type === "shorthand_property_identifier_pattern")
    return true;
  if (node.type !== "identifier" || !parent) return false;
  if (parent.type === "attribute") return parent.childForFieldName("attribute")?.id !== node.id;
  if (parent.type === "keyword_argument") return parent.childForFieldName("name")?.id !== node.id;
  if (parent.type === "dotted_name")
    return (
      parent.parent?.type !== "import_from_statement" ||
      parent.parent.childForFieldName("module_name")?.id !== parent.id
    );
  return true;
}

export function variablesIn(node: SyntaxNode): SyntaxNode[] {
  return node.descendantsOfType(variableTypes).filter(isVariable);
}

const variableTypes = ["identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"];

/** The variables with one name. Where a parent stands is dear to ask, so the name comes first. */
function variablesNamed(session: Session, node: SyntaxNode, name: string): SyntaxNode[] {
  return node
    .descendantsOfType(variableTypes)
    .filter((found) => sourceOf(session, found) === name && isVariable(found));
}

/** True when nothing that is visible in the pipeline's body, or at the top of the file, has the name. */
function isFree(session: Session, name: string, taken: ReadonlySet<string>): boolean {
  return !reserved[session.language].has(name) && !taken.has(name);
}

function takenNames(session: Session): Set<string> {
  const fn = pipelineFunction(session);
  const names = new Set(variablesIn(fn).map((node) => sourceOf(session, node)));
  for (const top of session.root.namedChildren) for (const name of topNames(session, top)) names.add(name);
  return names;
}

/** Names that a top-level statement binds. */
export function topNames(session: Session, statement: SyntaxNode): string[] {
  const inner = statement.childForFieldName("declaration") ?? statement.childForFieldName("definition") ?? statement;
  if (/import/.test(inner.type)) return inner.descendantsOfType("identifier").map((name) => sourceOf(session, name));
  const own = inner.childForFieldName("name");
  const left = inner.namedChildren.map((child) => child.childForFieldName("name") ?? child.childForFieldName("left"));
  return [own, ...left]
    .flatMap((node) => (node ? [node, ...node.descendantsOfType("identifier")] : []))
    .map((node) => sourceOf(session, node));
}

/** The first of the wished-for names that is free, or one with a number. */
export function freeName(session: Session, wishes: readonly string[]): string {
  const taken = takenNames(session);
  const styled = wishes.map((wish) => inStyle(session, wish)).filter((wish) => wish !== "");
  const found = styled.find((wish) => isFree(session, wish, taken));
  if (found !== undefined) return found;
  const base = styled[0] ?? "value";
  for (let count = 2; ; count++) {
    const name = session.language === "python" ? `${base}_${count}` : `${base}${count}`;
    if (isFree(session, name, taken)) return name;
  }
}

/** `train_rows` in Python, `trainRows` in TypeScript; what a language cannot say is left out. */
function inStyle(session: Session, wish: string): string {
  const name = wish.replaceAll(/[^\p{ID_Continue}]+/gu, "_").replaceAll(/^_+|_+$/g, "");
  if (/^\d/.test(name) || name === "") return "";
  if (session.language === "python") return name.replaceAll(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
  return name.replaceAll(/_(\p{L})/gu, (_, letter: string) => letter.toUpperCase());
}

/** What code can be given to say "the result of this step". */
export function resultNames(
  session: Session,
  step: string,
  output: string | undefined,
  input: string | undefined,
): string[] {
  const suffix = session.language === "python" ? "_result" : "Result";
  const named = output === undefined || output === "output" ? [] : [output];
  return [...named, ...(input === undefined ? [] : [input]), `${step}${suffix}`];
}

const functions = new Set(
  "arrow_function function_expression function_declaration generator_function method_definition function_definition lambda class_definition class_declaration list_comprehension set_comprehension dictionary_comprehension generator_expression".split(
    " ",
  ),
);
const blocks = new Set([
  ...functions,
  "statement_block",
  "for_statement",
  "for_in_statement",
  "catch_clause",
  "switch_body",
]);

/** Every place in `scope` where `name` means what it means at the scope's own level: inner names that hide it are passed over. */
export function meanings(session: Session, scope: SyntaxNode, name: string): SyntaxNode[] {
  return variablesNamed(session, scope, name).filter((node) => !isHidden(session, node, scope, name));
}

function isHidden(session: Session, node: SyntaxNode, scope: SyntaxNode, name: string): boolean {
  const inner = session.language === "python" ? functions : blocks;
  let child = node;
  for (let outer = node.parent; outer && outer.id !== scope.id; outer = outer.parent) {
    // A function's own name, decorators and defaults belong to what is around it.
    const isName = outer.childForFieldName("name")?.id === child.id;
    if (inner.has(outer.type) && !isName && binds(session, outer, name)) return true;
    child = outer;
  }
  return false;
}

/** The block or function around a node, up to `limit`, that gives the node's name its meaning. */
export function bindingScope(session: Session, node: SyntaxNode, limit: SyntaxNode): SyntaxNode | undefined {
  const inner = session.language === "python" ? functions : blocks;
  const name = sourceOf(session, node);
  let child = node;
  for (let outer = node.parent; outer; outer = outer.parent) {
    const isName = outer.childForFieldName("name")?.id === child.id && outer.type !== "variable_declarator";
    if (inner.has(outer.type) && !isName && binds(session, outer, name)) return outer;
    if (outer.id === limit.id) return undefined;
    child = outer;
  }
  return undefined;
}

/** True when a scope makes a name of its own of it. */
function binds(session: Session, scope: SyntaxNode, name: string): boolean {
  return variablesIn(scope).some(
    (node) => sourceOf(session, node) === name && isBinding(session, node) && scopeOf(session, node)?.id === scope.id,
  );
}

function scopeOf(session: Session, node: SyntaxNode): SyntaxNode | undefined {
  const inner = session.language === "python" ? functions : blocks;
  let child = node;
  for (let outer = node.parent; outer; outer = outer.parent) {
    const isName = outer.childForFieldName("name")?.id === child.id && outer.type !== "variable_declarator";
    if (inner.has(outer.type) && !isName) return outer;
    child = outer;
  }
  return undefined;
}

/** True where a name is given a meaning: declared, assigned in Python, taken as a parameter. */
export function isBinding(session: Session, node: SyntaxNode): boolean {
  let child = node;
  for (let outer = node.parent; outer; outer = outer.parent) {
    switch (outer.type) {
      case "variable_declarator":
        return outer.childForFieldName("name")?.id === child.id;
      case "formal_parameters":
      case "parameters":
      case "lambda_parameters":
        return true;
      case "required_parameter":
      case "optional_parameter":
        if (outer.childForFieldName("pattern")?.id !== child.id) return false;
        break;
      case "default_parameter":
      case "typed_default_parameter":
        if (outer.childForFieldName("name")?.id !== child.id) return false;
        break;
      case "typed_parameter":
        if (outer.namedChild(0)?.id !== child.id) return false;
        break;
      case "arrow_function":
        return outer.childForFieldName("parameter")?.id === child.id;
      case "function_declaration":
      case "function_definition":
      case "class_definition":
      case "class_declaration":
        return outer.childForFieldName("name")?.id === child.id;
      case "for_in_clause":
      case "for_statement":
      case "for_in_statement":
        return outer.childForFieldName("left")?.id === child.id;
      case "assignment":
      case "named_expression":
        return (outer.childForFieldName("left") ?? outer.childForFieldName("name"))?.id === child.id;
      case "as_pattern_target":
      case "catch_clause":
        return outer.type === "as_pattern_target" || outer.childForFieldName("parameter")?.id === child.id;
      case "object_pattern":
      case "array_pattern":
      case "pattern_list":
      case "tuple_pattern":
      case "list_pattern":
      case "list_splat_pattern":
      case "dictionary_splat_pattern":
      case "rest_pattern":
        break;
      case "pair_pattern":
        if (outer.childForFieldName("value")?.id !== child.id) return false;
        break;
      case "object_assignment_pattern":
      case "assignment_pattern":
        if (outer.childForFieldName("left")?.id !== child.id) return false;
        break;
      default:
        return false;
    }
    child = outer;
  }
  return false;
}

/** How often a name is given a meaning in the pipeline's function: a name that is given one once always means the same. */
export function assignments(session: Session, name: string): number {
  const fn = pipelineFunction(session);
  return variablesIn(fn).filter(
    (node) => sourceOf(session, node) === name && (isBinding(session, node) || isWritten(node)),
  ).length;
}

function isWritten(node: SyntaxNode): boolean {
  const { parent } = node;
  return (
    (parent?.type === "assignment_expression" ||
      parent?.type === "augmented_assignment_expression" ||
      parent?.type === "augmented_assignment") &&
    parent.childForFieldName("left")?.id === node.id
  );
}
