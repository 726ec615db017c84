/** `setOption`: an option of a step where it is defined. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import type { TextEdit } from "../../model/edit.ts";
import type { Json } from "../../model/json.ts";
import { StepOptions } from "../../model/options.ts";
import { literalText, quoteStyle } from "../literal-text.ts";
import { literalOf as pythonLiteral } from "../python/literal.ts";
import { argumentsOf as pythonArguments } from "../python/tree.ts";
import { literalOf as typescriptLiteral } from "../typescript/literal.ts";
import { argumentsOf as typescriptArguments, propertiesOf } from "../typescript/tree.ts";
import { property } from "./argument.ts";
import { insertItem, listOf, removeItem } from "./list.ts";
import { near, refuse } from "./refusal.ts";
import { rangeIn, type Session } from "./session.ts";
import { sourceOf, unwrapped } from "./syntax.ts";

const names = ["description", "retry", "timeout", "cache", "runtime", "resources", "tags", "environment"] as const;

/** An option as the model has it: `3` attempts are a policy. Undefined takes the option out. */
export function checkedOption(option: string, value: Json): Partial<StepOptions> | undefined {
  const name = camel(option);
  if (!names.some((known) => known === name)) {
    const isOther =
      name === "name" || name === "outputs" || name === "when" || name === "unless" || name === "fallback";
    refuse(
      "unknown-option",
      isOther
        ? `"${option}" changes what the step is. Change it in the text.`
        : `There is no option "${option}".${near(option, names)}`,
    );
  }
  if (value === null) return undefined;
  const normal = name === "retry" && typeof value === "number" ? { attempts: value } : camelKeys(value);
  const parsed = StepOptions.strict().safeParse({ [name]: normal });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return refuse(
    "bad-value",
    `"${[...(issue?.path ?? [option])].join(".")}": ${issue?.message ?? "the value does not fit"}.`,
  );
}

export function setOption(session: Session, step: string, option: string, value: Json): void {
  checkedOption(option, value);
  const call = optionsPlace(session, step);
  session.apply(
    session.language === "python"
      ? pythonEdits(session, call, snake(option), value)
      : typescriptEdits(session, call, camel(option), value),
  );
}

/** The call of `step(…)`, or Python's decorator without one. */
function optionsPlace(session: Session, step: string): SyntaxNode {
  const definition = session.parsed.steps.find((candidate) => candidate.name === step && candidate.file === undefined);
  if (!definition) {
    const other = session.parsed.steps.find((candidate) => candidate.name === step);
    if (other)
      refuse(
        "defined-elsewhere",
        `"${step}" is defined in ${other.file ?? "another file"}. Open that file and change it there.`,
      );
    const known = session.parsed.steps.map(({ name }) => name);
    refuse("unknown-step", `There is no step "${step}" in this file.${near(step, known)}`);
  }
  const { start, end } = definition.range;
  let statement = session.root.descendantForIndex(start.offset, end.offset - 1);
  while (statement && (statement.startIndex > start.offset || statement.endIndex < end.offset))
    statement = statement.parent;
  const found =
    statement &&
    (session.language === "python"
      ? pythonPlace(session, statement, definition.name)
      : typescriptPlace(session, statement, definition));
  return (
    found ??
    refuse("not-editable", `The definition of "${step}" is not understood. Change it in the text.`, definition.range)
  );
}

function typescriptPlace(
  session: Session,
  statement: SyntaxNode,
  definition: { nameRange?: { start: { offset: number } } | undefined },
): SyntaxNode | undefined {
  const at = definition.nameRange?.start.offset;
  const declarator = statement
    .descendantsOfType("variable_declarator")
    .find((node) => node.childForFieldName("name")?.startIndex === at);
  const value = declarator?.childForFieldName("value");
  if (value) return unwrapped(session, value);
  return statement.descendantsOfType("call_expression")[0];
}

function pythonPlace(session: Session, statement: SyntaxNode, _name: string): SyntaxNode | undefined {
  if (statement.type !== "decorated_definition") return statement.descendantsOfType("call")[0];
  const decorators = statement.namedChildren.filter((child) => child.type === "decorator");
  const found = decorators.find((decorator) => {
    const inner = decorator.namedChildren.find((child) => child.type !== "comment");
    const callee = inner?.type === "call" ? inner.childForFieldName("function") : inner;
    return callee && stepWords(session).has(sourceOf(session, callee).replaceAll(/\s/g, ""));
  });
  return found?.namedChildren.find((child) => child.type !== "comment");
}

/** What `step` is called here. */
function stepWords(session: Session): Set<string> {
  const words = new Set(["step"]);
  for (const match of session.text.matchAll(/\bstep\s+as\s+(\w+)/g)) words.add(match[1] ?? "");
  for (const match of session.text.matchAll(/^\s*import\s+pipeloom(?:\s+as\s+(\w+))?/gm))
    words.add(`${match[1] ?? "pipeloom"}.step`);
  return words;
}

function pythonEdits(session: Session, place: SyntaxNode, option: string, value: Json): TextEdit[] {
  const { text, language, style } = session;
  const code = (before = "") =>
    literalText(spelled(session, value), language, quoteStyle(before) ?? style.quote, before);
  const list = place.type === "call" ? place.childForFieldName("arguments") : undefined;
  if (!list)
    return value === null ? [] : [{ start: place.endIndex, end: place.endIndex, text: `(${option}=${code()})` }];
  const given = pythonArguments(place, text);
  const index = given.findIndex((argument) => argument.name === option);
  const found = given[index];
  if (!found) return value === null ? [] : insertItem(listOf(list, text, language, style.eol), `${option}=${code()}`);
  const before = sourceOf(session, found.value);
  requireLiteral(session, option, found.value, pythonLiteral(found.value, text));
  if (value !== null) return [{ start: found.value.startIndex, end: found.value.endIndex, text: code(before) }];
  return removeItem(listOf(list, text, language, style.eol), index);
}

function typescriptEdits(session: Session, call: SyntaxNode, option: string, value: Json): TextEdit[] {
  const { text, language, style } = session;
  const code = (before = "") =>
    literalText(spelled(session, value), language, quoteStyle(before) ?? style.quote, before);
  const given = typescriptArguments(call);
  const [first] = given;
  if (!first) return refuse("not-editable", "The step has no function. Write one first.", rangeIn(session, call));
  if (given.length === 1)
    return value === null
      ? []
      : [{ start: first.startIndex, end: first.startIndex, text: `{ ${property(option, code())} }, ` }];
  const object = unwrapped(session, first);
  if (object.type !== "object")
    refuse(
      "not-a-literal",
      `The options are not written here but as ${sourceOf(session, object)}. Change them there.`,
      rangeIn(session, object),
    );
  const list = listOf(object, text, language, style.eol);
  const found = propertiesOf(object, text).findLast((entry) => entry.key === option);
  if (!found) return value === null ? [] : insertItem(list, property(option, code()));
  requireLiteral(
    session,
    option,
    found.value,
    found.node.type === "pair" ? typescriptLiteral(found.value, text) : undefined,
  );
  if (value !== null)
    return [{ start: found.value.startIndex, end: found.value.endIndex, text: code(sourceOf(session, found.value)) }];
  const next = given[1];
  const isLast =
    list.items.length === 1 &&
    next !== undefined &&
    /^\{\s*$/.test(text.slice(object.startIndex, list.items[0]?.start)) &&
    /^\s*,?\s*\}$/.test(text.slice(list.items[0]?.end, object.endIndex));
  if (isLast && /^\s*,\s*$/.test(text.slice(first.endIndex, next.startIndex)))
    return [{ start: first.startIndex, end: next.startIndex, text: "" }];
  return removeItem(
    list,
    list.items.findIndex((item) => item.start === found.node.startIndex),
  );
}

function requireLiteral(session: Session, option: string, node: SyntaxNode, value: Json | undefined): void {
  if (value !== undefined) return;
  refuse(
    "not-a-literal",
    `"${option}" is computed: ${sourceOf(session, node).replaceAll(/\s+/g, " ").slice(0, 60)}. Change it in the text.`,
    rangeIn(session, node),
  );
}

/** Keys as the language writes them. */
function spelled(session: Session, value: Json): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const spell = session.language === "python" ? snake : camel;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [spell(key), item]));
}

function camelKeys(value: Json): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [camel(key), item]));
}

function camel(key: string): string {
  return key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function snake(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
