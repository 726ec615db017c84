/**
 * What a module's top-level names are: imports, definitions, and which of them are words of the SDK.
 *
 * Invariants:
 * 1. Names are bound by position in the file only; nothing is executed, so both branches of a top-level `if` or `try` count.
 * 2. A statement that has not changed since the last turn costs one cache look-up; its children are not read.
 */
import type { Node } from "web-tree-sitter";
import type { ImportIr } from "../ir.ts";
import { textOf, type LoweringCache } from "../syntax.ts";
import { lowerImport } from "./imports.ts";
import { assignmentIn, decoratorsOf, definitionIn, optionsCall, summarise, type Summary } from "./summary.ts";
import { parts, unwrapped } from "./tree.ts";
import { readTypes, type Types } from "./types.ts";

export interface Module {
  readonly text: string;
  readonly imports: readonly ImportIr[];
  readonly definitions: readonly Definition[];
  readonly plainNames: ReadonlySet<string>;
  readonly types: Types;
  /** Changes when a word of the SDK, a type or a constant in the file means something else. */
  readonly key: string;
}

/** A function that is put through a word of the SDK: by a decorator, or as in `fit = step(train)`. */
export interface Definition {
  readonly word: "step" | "pipeline";
  /** The word as written: `dynamic` and `map_task` make steps too. */
  readonly made: Word;
  /** The name in the module. */
  readonly name: string;
  readonly statement: Node;
  /** Finds the parts in the tree; not called for what is cached. */
  readonly open: () => DefinitionParts;
}

interface DefinitionParts {
  readonly nameNode: Node;
  /** The function; undefined when it is not in this file. */
  readonly fn: Node | undefined;
  /** The call that bears the options. */
  readonly call: Node | undefined;
}

/** Words of the SDK that make something of a function. */
const makers = ["step", "pipeline", "dynamic", "map_task"] as const;
type Word = (typeof makers)[number];

export function readModule(root: Node, text: string, cache: LoweringCache): Module {
  const statements = topLevel(root).map((statement) => ({
    statement,
    summary: cache.once("summary", statement, text, () => summarise(statement, text)),
  }));
  const imports = statements.flatMap(({ summary }) => summary.imports);
  const words = sdkWords(imports);
  const functions = new Map<string, Node>();
  const types = new Map<string, Node>();
  const constants = new Map<string, Node>();
  const meanings: string[] = [];
  const definitions: Definition[] = [];
  const plainNames = new Set<string>();
  for (const { statement, summary } of statements) {
    const [name] = summary.names;
    if (name === undefined) continue;
    if (summary.isFunction) functions.set(name, statement);
    const definition = definitionOf(statement, summary, name, words, functions);
    if (definition) definitions.push(definition);
    else for (const each of summary.names) plainNames.add(each);
    if (definition?.word === "pipeline") imports.push(...innerImports(statement, text));
    if (summary.meaning === undefined) continue;
    const assignment = assignmentIn(statement);
    const node =
      summary.meaning === "type" ? (definitionIn(statement) ?? assignment) : assignment?.childForFieldName("right");
    if (node) (summary.meaning === "type" ? types : constants).set(name, node);
    meanings.push(textOf(statement, text));
  }
  // The same name may be bound twice: what is a step or a pipeline anywhere is no plain name.
  for (const { name } of definitions) plainNames.delete(name);
  const wordKey = [...words].flat().join(",");
  const key = `${wordKey};${fingerprint(meanings.join("\n"))}`;
  return { text, imports, definitions, plainNames, types: readTypes(types, constants, text), key };
}

/** A pipeline's body may import its steps: that counts as if it stood at top level. */
function innerImports(statement: Node, text: string): ImportIr[] {
  if (!/^[ \t]+(from|import)\s/m.test(textOf(statement, text))) return [];
  return statement
    .descendantsOfType(["import_statement", "import_from_statement"])
    .flatMap((node) => lowerImport(node, text));
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

/** Names, plain or dotted, by which a word of the SDK is known here. */
function sdkWords(imports: readonly ImportIr[]): ReadonlyMap<string, Word> {
  const words = new Map<string, Word>();
  for (const { local, imported, from } of imports) {
    if (from !== "pipeloom") continue;
    const prefix = imported !== "*" || local === "*" ? "" : `${local}.`;
    for (const word of makers) {
      if (imported === "*") words.set(prefix + word, word);
      else if (imported === word) words.set(local, word);
    }
  }
  return words;
}

function definitionOf(
  statement: Node,
  summary: Summary,
  name: string,
  words: ReadonlyMap<string, Word>,
  functions: ReadonlyMap<string, Node>,
): Definition | undefined {
  const index = summary.decorators.findIndex((decorator) => words.has(decorator));
  const made = words.get(summary.decorators[index] ?? summary.wrapping?.callee ?? "");
  if (!made) return undefined;
  const word = made === "pipeline" ? "pipeline" : "step";
  const open = (): DefinitionParts => {
    if (index >= 0) {
      const fn = definitionIn(statement);
      const decorator = decoratorsOf(statement)[index];
      return { nameNode: fn?.childForFieldName("name") ?? statement, fn, call: decorator && optionsCall(decorator) };
    }
    const assignment = assignmentIn(statement);
    const right = assignment?.childForFieldName("right");
    const wrapped = functions.get(summary.wrapping?.function ?? "");
    return {
      nameNode: assignment?.childForFieldName("left") ?? statement,
      fn: wrapped && definitionIn(wrapped),
      call: right ? optionsCall(unwrapped(right)) : undefined,
    };
  };
  return { word, made, name, statement, open };
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
