/**
 * What a module's top-level names are: imports, definitions, and which of them are words of the SDK.
 *
 * Invariant: names are bound by position in the file only; nothing is executed, so both branches of a top-level `if` or `try` count.
 */
import type { Node } from "web-tree-sitter";
import type { ImportIr } from "../ir.ts";
import { textOf } from "../syntax.ts";
import { lowerImport } from "./imports.ts";
import { parts, unwrapped } from "./tree.ts";
import { isTypeDefinition, readTypes, type Types } from "./types.ts";

export interface Module {
  readonly text: string;
  readonly imports: readonly ImportIr[];
  readonly definitions: readonly Definition[];
  readonly plainNames: ReadonlySet<string>;
  readonly types: Types;
  /** Changes when a word of the SDK or a type in the file means something else. */
  readonly key: string;
}

/** A function that is put through a word of the SDK: by a decorator, or as in `fit = step(train)`. */
export interface Definition {
  readonly word: string;
  /** The name in the module. */
  readonly name: string;
  readonly nameNode: Node;
  /** The function; undefined when it is not in this file. */
  readonly fn: Node | undefined;
  /** The call that bears the options. */
  readonly call: Node | undefined;
  /** The whole statement. */
  readonly statement: Node;
}

export function readModule(root: Node, text: string): Module {
  const statements = topLevel(root);
  const imports = statements.flatMap((statement) => lowerImport(statement, text));
  const words = new Map<string, string>();
  const namespaces = new Set<string>();
  for (const { local, imported, from } of imports) {
    if (from !== "pipeloom") continue;
    if (imported === "*" && local !== "*") namespaces.add(local);
    else if (local === "*") for (const word of ["step", "pipeline"]) words.set(word, word);
    else words.set(local, imported);
  }
  const wordOf = (node: Node): string | undefined => {
    if (node.type === "identifier") return words.get(textOf(node, text));
    const object = node.type === "attribute" ? node.childForFieldName("object") : null;
    const attribute = node.childForFieldName("attribute");
    return object && attribute && namespaces.has(textOf(object, text)) ? textOf(attribute, text) : undefined;
  };

  const functions = new Map<string, Node>();
  const typeNodes = new Map<string, Node>();
  const constants = new Map<string, Node>();
  const definitions: Definition[] = [];
  const plainNames = new Set<string>();
  for (const statement of statements) {
    const decorated = statement.type === "decorated_definition" ? statement.childForFieldName("definition") : statement;
    if (!decorated) continue;
    const nameNode = /^(function|class)_definition$/.test(decorated.type) ? decorated.childForFieldName("name") : null;
    if (nameNode) {
      const name = textOf(nameNode, text);
      const found = decorated.type === "function_definition" ? decoratorOf(statement, wordOf) : undefined;
      if (found) definitions.push({ ...found, name, nameNode, fn: decorated, statement });
      else plainNames.add(name);
      if (decorated.type === "function_definition") functions.set(name, decorated);
      else if (isTypeDefinition(decorated)) typeNodes.set(name, decorated);
      continue;
    }
    const assignment = statement.type === "expression_statement" ? parts(statement)[0] : undefined;
    if (assignment?.type !== "assignment") continue;
    const left = assignment.childForFieldName("left");
    const right = assignment.childForFieldName("right");
    if (!left) continue;
    const wrapped = left.type === "identifier" && right ? wrappedOf(unwrapped(right), wordOf, text) : undefined;
    if (wrapped) {
      definitions.push({
        ...wrapped,
        fn: functions.get(wrapped.function),
        name: textOf(left, text),
        nameNode: left,
        statement,
      });
      continue;
    }
    for (const name of left.type === "identifier" ? [left] : left.descendantsOfType("identifier"))
      plainNames.add(textOf(name, text));
    if (left.type !== "identifier" || !right) continue;
    if (isTypeDefinition(assignment)) typeNodes.set(textOf(left, text), assignment);
    else if (isConstant(right)) constants.set(textOf(left, text), right);
  }
  // The same name may be defined twice; the later one counts, as in Python.
  for (const { name } of definitions) plainNames.delete(name);
  const wordKey = [...words]
    .flat()
    .concat("*", ...namespaces)
    .join(",");
  const meanings = [...typeNodes.values(), ...[...constants].map(([, value]) => value.parent ?? value)];
  const typeKey = meanings.map((node) => textOf(node, text)).join("\n");
  return {
    text,
    imports,
    definitions,
    plainNames,
    types: readTypes(typeNodes, constants, text),
    key: `${wordKey};${fingerprint(typeKey)}`,
  };
}

/** Statements at top level, those in `if`, `try`, `with` and in what the parser could not make sense of included. */
function topLevel(node: Node): Node[] {
  return parts(node).flatMap((statement) => (containers.has(statement.type) ? topLevel(statement) : [statement]));
}

const containers = new Set([
  "if_statement",
  "elif_clause",
  "else_clause",
  "try_statement",
  "except_clause",
  "finally_clause",
  "with_statement",
  "block",
  "ERROR",
]);

/** Options and choices may be named by a constant; data that is longer than this is no choice. */
const longestConstant = 2_000;

function isConstant(value: Node): boolean {
  return (
    /^(list|tuple|string|concatenated_string|dictionary|integer|float)$/.test(value.type) &&
    value.endIndex - value.startIndex < longestConstant
  );
}

function decoratorOf(
  statement: Node,
  wordOf: (node: Node) => string | undefined,
): { word: string; call: Node | undefined } | undefined {
  for (const decorator of parts(statement)) {
    const expression = decorator.type === "decorator" ? parts(decorator)[0] : undefined;
    const call = expression?.type === "call" ? expression : undefined;
    const callee = call ? call.childForFieldName("function") : expression;
    const word = callee ? wordOf(callee) : undefined;
    if (word === "step" || word === "pipeline") return { word, call };
  }
  return undefined;
}

/** `step(train)`, `step(train, cache=False)` and `step(cache=False)(train)`. */
function wrappedOf(
  value: Node,
  wordOf: (node: Node) => string | undefined,
  text: string,
): { word: string; call: Node; function: string } | undefined {
  const callee = value.type === "call" ? value.childForFieldName("function") : null;
  if (!callee) return undefined;
  const call = callee.type === "call" ? callee : value;
  const word = wordOf((callee.type === "call" ? callee.childForFieldName("function") : callee) ?? callee);
  const first = value.childForFieldName("arguments")?.namedChild(0);
  if ((word !== "step" && word !== "pipeline") || first?.type !== "identifier") return undefined;
  return { word, call, function: textOf(first, text) };
}

/** A short key for a text: two different texts of one session practically never share it. */
function fingerprint(text: string): string {
  let high = 0x811c9dc5;
  let low = 0x1b873593;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b) ^ (low >>> 13);
  }
  return `${text.length}.${(high >>> 0).toString(36)}.${(low >>> 0).toString(36)}`;
}
