/** `setOption`: an option of a step where it is defined. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import type { TextEdit } from "../../model/edit.ts";
import type { Json } from "../../model/json.ts";
import { argumentsOf as pythonArguments } from "../python/tree.ts";
import { argumentsOf as typescriptArguments, propertiesOf } from "../typescript/tree.ts";
import { property } from "./argument.ts";
import { insertItem, listOf, removeItem } from "./list.ts";
import { camel, checkedOption, optionCode, requireLiteral, snake } from "./option-value.ts";
import { near, refuse } from "./refusal.ts";
import { rangeIn, type Session } from "./session.ts";
import { sourceOf, unwrapped } from "./syntax.ts";

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
  const code = (before = "") => optionCode(session, value, before);
  const list = place.type === "call" ? place.childForFieldName("arguments") : undefined;
  if (!list)
    return value === null ? [] : [{ start: place.endIndex, end: place.endIndex, text: `(${option}=${code()})` }];
  const given = pythonArguments(place, text);
  const index = given.findIndex((argument) => argument.name === option);
  const found = given[index];
  if (!found) return value === null ? [] : insertItem(listOf(list, text, language, style.eol), `${option}=${code()}`);
  const before = sourceOf(session, found.value);
  requireLiteral(session, option, found.value);
  if (value !== null) return [{ start: found.value.startIndex, end: found.value.endIndex, text: code(before) }];
  return removeItem(listOf(list, text, language, style.eol), index);
}

function typescriptEdits(session: Session, call: SyntaxNode, option: string, value: Json): TextEdit[] {
  const { text, language, style } = session;
  const code = (before = "") => optionCode(session, value, before);
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
  requireLiteral(session, option, found.value);
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
