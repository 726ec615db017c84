/** `setCallOption`, `disableNode` and `enableNode`: what a call says over the options of its step, as `with({ … })` or `with_options(…)`. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import type { Json } from "../../model/json.ts";
import { argumentsOf as pythonArguments } from "../python/tree.ts";
import { argumentsOf as typescriptArguments, propertiesOf } from "../typescript/tree.ts";
import { insertItem, listOf, removeItem, type ListSyntax } from "./list.ts";
import { camel, checkedCallOption, optionCode, requireLiteral, snake } from "./option-value.ts";
import { refuse } from "./refusal.ts";
import { rangeIn, type Session } from "./session.ts";
import { callOf, sourceOf, unwrapped } from "./syntax.ts";

/** @param value `null` takes the option out of the call. */
export function setCallOption(session: Session, id: string, option: string, value: Json): void {
  const anchor = session.anchor(id);
  const node = session.node(anchor);
  checkedCallOption(node, option, value);
  const chain = chainOf(session, callOf(session, anchor));
  if (node.kind === "ask" || chain.isEmbedded) {
    const what = node.kind === "ask" ? "A question" : "A pipeline that is embedded";
    refuse("not-editable", `${what} takes no options at its call. Change it in the text.`, node.range);
  }
  const name = session.language === "python" ? snake(option) : camel(option);
  const lists = chain.options.map((call) => optionsIn(session, call));
  const found = lists.flatMap(({ list, entries }) => {
    const index = entries.findIndex((entry) => entry.key === name);
    const entry = entries[index];
    return entry ? [{ list, index, entry, call: chain.options[lists.findIndex((each) => each.list === list)] }] : [];
  });
  const [first] = found;
  if (first) {
    const before = sourceOf(session, first.entry.value);
    requireLiteral(session, option, first.entry.value);
    if (value !== null) {
      const { startIndex: start, endIndex: end } = first.entry.value;
      return session.apply([{ start, end, text: optionCode(session, value, before) }]);
    }
    // What is left says nothing: it goes with it.
    const object = first.list.items.length === 1 ? first.call?.childForFieldName("function") : undefined;
    const from = object?.childForFieldName("object");
    if (from && first.call) return session.apply([{ start: from.endIndex, end: first.call.endIndex, text: "" }]);
    return session.apply(removeItem(first.list, first.index));
  }
  if (value === null) return;
  const [open] = lists;
  const code = optionCode(session, value);
  const entry = session.language === "python" ? `${name}=${code}` : `${name}: ${code}`;
  if (open) return session.apply(insertItem(open.list, entry));
  const at = chain.callee.endIndex;
  const added = session.language === "python" ? `.with_options(${entry})` : `.with({ ${entry} })`;
  session.apply([{ start: at, end: at, text: added }]);
}

/** Switches a node off or on. */
export function setEnabled(session: Session, id: string, isEnabled: boolean): void {
  const node = session.node(session.anchor(id));
  const isOff = node.options?.enabled === false;
  if (isEnabled !== isOff) return;
  setCallOption(session, id, "enabled", isEnabled ? null : false);
  const isDone = (session.pipeline.nodes.find((each) => each.id === id)?.options?.enabled === false) !== isEnabled;
  if (!isDone)
    refuse(
      "not-editable",
      `"${id}" is switched off where the step was given its options. Change it in the text.`,
      node.range,
    );
}

interface Chain {
  /** What is called, before any options: `fit` of `fit.with({ … }).map(…)`. */
  readonly callee: SyntaxNode;
  /** The calls of `with`, the last one first: it is the one that counts. */
  readonly options: readonly SyntaxNode[];
  readonly isEmbedded: boolean;
}

const optionWords = new Set(["with", "with_options", "withOptions"]);
const callWords = new Set(["map", "product", "embed"]);

function chainOf(session: Session, call: SyntaxNode): Chain {
  const options: SyntaxNode[] = [];
  let isEmbedded = false;
  let callee = calleeOf(call);
  for (;;) {
    const member = callee.type === "call" || callee.type === "call_expression" ? calleeOf(callee) : callee;
    const isMember = member.type === "member_expression" || member.type === "attribute";
    const object = isMember ? member.childForFieldName("object") : null;
    const name = isMember ? (member.childForFieldName("property") ?? member.childForFieldName("attribute")) : null;
    const word = name ? sourceOf(session, name) : "";
    if (!object) return { callee, options, isEmbedded };
    if (member.id !== callee.id && optionWords.has(word)) options.push(callee);
    else if (member.id === callee.id && callWords.has(word)) isEmbedded ||= word === "embed";
    else return { callee, options, isEmbedded };
    callee = object;
  }
}

function calleeOf(call: SyntaxNode): SyntaxNode {
  return call.childForFieldName("function") ?? call;
}

/** What one `with` is given. */
function optionsIn(
  session: Session,
  call: SyntaxNode,
): { list: ListSyntax; entries: readonly { readonly key: string | undefined; readonly value: SyntaxNode }[] } {
  const { text, language, style } = session;
  if (language === "python") {
    const list = call.childForFieldName("arguments");
    const given = pythonArguments(call, text);
    if (list?.type === "argument_list" && !given.some((argument) => argument.isSpread))
      return {
        list: listOf(list, text, language, style.eol),
        entries: given.map(({ name, value }) => ({ key: name, value })),
      };
  } else {
    const [first] = typescriptArguments(call);
    const object = first && unwrapped(session, first);
    const properties = object?.type === "object" ? propertiesOf(object, text) : [];
    if (object?.type === "object" && properties.length === listOf(object, text, language, style.eol).items.length)
      return { list: listOf(object, text, language, style.eol), entries: properties };
  }
  return refuse(
    "not-a-literal",
    "The options of this call are not written out here. Change them in the text.",
    rangeIn(session, call),
  );
}
