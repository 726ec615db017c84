/**
 * What one top-level statement is, as plain data: enough to know what its names mean without looking at it again.
 *
 * Invariant: only the statement's own characters decide, so that it is read once per text of it.
 */
import type { Node } from "web-tree-sitter";
import type { ImportIr } from "../ir.ts";
import { textOf } from "../syntax.ts";
import { lowerImport } from "./imports.ts";
import { argumentsOf, dottedName, parts, unwrapped } from "./tree.ts";
import { isTypeDefinition } from "./types.ts";

export interface Summary {
  readonly imports: readonly ImportIr[];
  /** Names that it binds, but for imports. */
  readonly names: readonly string[];
  readonly isFunction: boolean;
  /** What decorators are called: `step`, `pl.step`; empty for one that has no name. */
  readonly decorators: readonly string[];
  /** `fit = step(train, cache=False)`, `fit = step(cache=False)(train)`. */
  readonly wrapping: { readonly callee: string; readonly function: string } | undefined;
  /** What hints and options may refer to. */
  readonly meaning: "type" | "constant" | undefined;
}

const nothing: Summary = {
  imports: [],
  names: [],
  isFunction: false,
  decorators: [],
  wrapping: undefined,
  meaning: undefined,
};

export function summarise(statement: Node, text: string): Summary {
  const definition = definitionIn(statement);
  const name = definition?.childForFieldName("name");
  if (definition && name) {
    const isFunction = definition.type === "function_definition";
    return {
      ...nothing,
      names: [textOf(name, text)],
      isFunction,
      decorators: isFunction ? decoratorsOf(statement).map((decorator) => calleeOf(decorator, text)) : [],
      meaning: !isFunction && isTypeDefinition(definition) ? "type" : undefined,
    };
  }
  const assignment = assignmentIn(statement);
  if (!assignment) return { ...nothing, imports: lowerImport(statement, text) };
  const left = assignment.childForFieldName("left");
  const right = assignment.childForFieldName("right");
  if (!left) return nothing;
  if (left.type !== "identifier")
    return { ...nothing, names: left.descendantsOfType("identifier").map((node) => textOf(node, text)) };
  const meaning = right && (isTypeDefinition(assignment) ? "type" : isConstant(right) ? "constant" : undefined);
  return {
    ...nothing,
    names: [textOf(left, text)],
    wrapping: right ? wrappingOf(unwrapped(right), text) : undefined,
    meaning: meaning ?? undefined,
  };
}

/** The function or class that a statement defines. */
export function definitionIn(statement: Node): Node | undefined {
  const definition = statement.type === "decorated_definition" ? statement.childForFieldName("definition") : statement;
  return definition && (definition.type === "function_definition" || definition.type === "class_definition")
    ? definition
    : undefined;
}

export function assignmentIn(statement: Node): Node | undefined {
  const expression = statement.type === "expression_statement" ? parts(statement)[0] : undefined;
  return expression?.type === "assignment" ? expression : undefined;
}

/** The expressions after `@`, in order. */
export function decoratorsOf(statement: Node): Node[] {
  if (statement.type !== "decorated_definition") return [];
  return parts(statement).flatMap((part) => (part.type === "decorator" ? parts(part).slice(0, 1) : []));
}

/** The call that bears the options: the inner one of `step(cache=False)(train)`. */
export function optionsCall(expression: Node): Node | undefined {
  if (expression.type !== "call") return undefined;
  const callee = expression.childForFieldName("function");
  return callee?.type === "call" ? callee : expression;
}

function calleeOf(expression: Node, text: string): string {
  const callee = expression.type === "call" ? expression.childForFieldName("function") : expression;
  return callee ? (dottedName(callee, text) ?? "") : "";
}

function wrappingOf(value: Node, text: string): Summary["wrapping"] {
  const call = optionsCall(value);
  const first = call ? argumentsOf(value, text)[0] : undefined;
  if (!call || first?.name !== undefined || first?.value.type !== "identifier") return undefined;
  return { callee: calleeOf(call, text), function: textOf(first.value, text) };
}

/** Options and choices may be named by a constant; data that is longer than this is no choice. */
const longestConstant = 2_000;
const constantTypes = new Set(["list", "tuple", "string", "concatenated_string", "dictionary", "integer", "float"]);

function isConstant(value: Node): boolean {
  return constantTypes.has(value.type) && value.endIndex - value.startIndex < longestConstant;
}
