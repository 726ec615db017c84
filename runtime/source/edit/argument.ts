/** What is given to an input at a call: find it, replace it, add it, take it away. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import type { TextEdit } from "../../model/edit.ts";
import type { InputPort } from "../../model/graph.ts";
import { argumentsOf as pythonArguments } from "../python/tree.ts";
import { argumentsOf as typescriptArguments, propertiesOf } from "../typescript/tree.ts";
import { insertItem, listOf, removeItem, type ListSyntax } from "./list.ts";
import { near, refuse } from "./refusal.ts";
import { rangeIn, type Anchor, type Session } from "./session.ts";
import { callOf, sourceOf, unwrapped } from "./syntax.ts";

/** An argument as it is written. */
export interface Given {
  /** Its place in the list. */
  readonly index: number;
  readonly value: SyntaxNode;
  /** Set for `{ rows }`: a key that is its own value. */
  readonly isShorthand: boolean;
  /** Set for Python's `f(rows)`. */
  readonly isPositional: boolean;
  readonly item: SyntaxNode;
}

export function inputOf(session: Session, anchor: Anchor, name: string): InputPort {
  const node = session.node(anchor);
  const input = node.inputs.find((candidate) => candidate.name === name);
  if (input) return input;
  const names = node.inputs.map((candidate) => candidate.name);
  return refuse("unknown-input", `"${node.id}" has no input "${name}".${near(name, names)}`, node.range);
}

export function givenOf(session: Session, anchor: Anchor, name: string): Given | undefined {
  const call = callOf(session, anchor);
  if (session.language === "typescript") {
    const object = recordOf(session, call);
    const properties = object ? propertiesOf(object, session.text) : [];
    const found = properties.findLast((property) => property.key === name);
    if (!object || !found) return undefined;
    if (found.node.type === "method_definition")
      refuse("not-a-literal", `"${name}" is a function here. Change it in the text.`, rangeIn(session, found.node));
    const index = listIn(session, object).items.findIndex((item) => item.start === found.node.startIndex);
    return {
      index,
      value: found.value,
      item: found.node,
      isShorthand: found.value.id === found.keyNode.id,
      isPositional: false,
    };
  }
  const given = pythonArguments(call, session.text);
  const place = session.node(anchor).inputs.findIndex((input) => input.name === name);
  const index = given.findIndex(
    (argument, at) => argument.name === name || (argument.name === undefined && !argument.isSpread && at === place),
  );
  const found = given[index];
  if (!found) return undefined;
  if (
    found.value.type === "generator_expression" &&
    call.childForFieldName("arguments")?.type === "generator_expression"
  ) {
    refuse("not-a-literal", `"${name}" is computed here. Change it in the text.`, rangeIn(session, found.value));
  }
  const item = found.nameNode?.parent ?? found.value;
  return { index, value: found.value, item, isShorthand: false, isPositional: found.name === undefined };
}

/** The edits that give an input a value. */
export function setGiven(session: Session, anchor: Anchor, name: string, code: string): TextEdit[] {
  const given = givenOf(session, anchor, name);
  if (given) return replaceGiven(session, given, name, code);
  const call = callOf(session, anchor);
  const { text, language, style } = session;
  if (language === "python") {
    const list = call.childForFieldName("arguments");
    if (list?.type !== "argument_list")
      refuse(
        "not-editable",
        "The arguments of this call are computed. Change them in the text.",
        rangeIn(session, call),
      );
    return insertItem(listOf(list, text, language, style.eol), `${name}=${code}`);
  }
  const object = recordOf(session, call);
  if (object) return insertItem(listIn(session, object), property(name, code));
  const list = call.childForFieldName("arguments");
  if (!list || typescriptArguments(call).length > 0) {
    refuse(
      "not-editable",
      `What is given to "${session.node(anchor).id}" is not written as an object. Change it in the text.`,
      rangeIn(session, call),
    );
  }
  return insertItem(listOf(list, text, language, style.eol), `{ ${property(name, code)} }`);
}

function replaceGiven(session: Session, given: Given, name: string, code: string): TextEdit[] {
  const { value, item, isShorthand } = given;
  if (isShorthand) return [{ start: item.startIndex, end: item.endIndex, text: property(name, code) }];
  const key = item.childForFieldName("key");
  const isPlainPair =
    session.language === "typescript" &&
    key?.type === "property_identifier" &&
    /^\s*:\s*$/.test(session.text.slice(key.endIndex, value.startIndex));
  if (isPlainPair && code === name) return [{ start: item.startIndex, end: item.endIndex, text: name }];
  return [{ start: value.startIndex, end: value.endIndex, text: code }];
}

/** The edits that take what is given away, so that the input is unbound or has its default. */
export function removeGiven(session: Session, anchor: Anchor, name: string): TextEdit[] {
  const given = givenOf(session, anchor, name);
  const call = callOf(session, anchor);
  if (!given) {
    return refuse(
      "not-connected",
      `"${name}" of "${session.node(anchor).id}" is not written at this call.`,
      rangeIn(session, call),
    );
  }
  if (session.language === "typescript") {
    const object = recordOf(session, call);
    return object ? removeItem(listIn(session, object), given.index) : [];
  }
  const list = call.childForFieldName("arguments");
  if (!list) return [];
  const { text, language, style } = session;
  const edits = removeItem(listOf(list, text, language, style.eol), given.index);
  if (!given.isPositional) return edits;
  // What follows by position would move up: it is named instead.
  const names = session.node(anchor).inputs.map((input) => input.name);
  const named = pythonArguments(call, text).flatMap((argument, index): TextEdit[] => {
    if (index <= given.index || argument.name !== undefined || argument.isSpread) return [];
    const at = argument.value.startIndex;
    return [{ start: at, end: at, text: `${names[index] ?? ""}=` }];
  });
  if (
    named.length > 0 &&
    pythonArguments(call, text).some(
      (argument, index) => index > given.index && argument.isSpread && argument.value.parent?.type === "list_splat",
    )
  ) {
    refuse(
      "not-editable",
      "Arguments after this one are spread by position. Change them in the text.",
      rangeIn(session, call),
    );
  }
  return [...edits, ...named];
}

/** The object literal that a TypeScript call is given. */
function recordOf(session: Session, call: SyntaxNode): SyntaxNode | undefined {
  const first = typescriptArguments(call)[0];
  const object = first && unwrapped(session, first);
  return object?.type === "object" ? object : undefined;
}

function listIn(session: Session, object: SyntaxNode): ListSyntax {
  return listOf(object, session.text, session.language, session.style.eol);
}

export function property(name: string, code: string): string {
  const key = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
  return code === name ? name : `${key}: ${code}`;
}

/** A plain way to say where a value comes from: `rows`, `parts.train`, `parts["train"]`, `params.rate`. */
export function isReference(session: Session, node: SyntaxNode): boolean {
  const inner = unwrapped(session, node);
  switch (inner.type) {
    case "identifier":
    case "shorthand_property_identifier":
      return true;
    case "member_expression":
    case "attribute": {
      const object = inner.childForFieldName("object");
      return object !== null && isReference(session, object);
    }
    case "subscript_expression":
    case "subscript": {
      const [object, index] = inner.namedChildren;
      return (
        object !== undefined &&
        index !== undefined &&
        isReference(session, object) &&
        /^(string|number|integer)$/.test(index.type)
      );
    }
    case "call_expression":
    case "call": {
      // `unmapped(rows)`
      const callee = inner.childForFieldName("function");
      return callee !== null && /(^|\.)unmapped$/.test(sourceOf(session, callee));
    }
    default:
      return false;
  }
}
