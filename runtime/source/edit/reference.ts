/** How an output is called in code; where it has no name yet, it gets one. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import { keyName, parts as namedParts } from "../typescript/tree.ts";
import { insertItem, listOf } from "./list.ts";
import { assignments, freeName, resultNames } from "./names.ts";
import { near, refuse } from "./refusal.ts";
import type { Anchor, Carried, Session } from "./session.ts";
import { before } from "./statement.ts";
import { callOf, ensureBlock, sourceOf, statementOf, wrappedIn } from "./syntax.ts";

/** The output that is meant when none is named. */
export function outputName(session: Session, producer: Anchor, output: string | undefined): string {
  const node = session.node(producer);
  const names = node.outputs.map(({ name }) => name);
  if (output === undefined) {
    const [only] = names;
    if (only !== undefined && names.length === 1) return only;
    refuse(
      "unknown-output",
      `"${node.id}" has ${names.length} outputs: ${names.join(", ")}. Say which one is meant.`,
      node.range,
    );
  }
  if (!names.includes(output))
    refuse("unknown-output", `"${node.id}" has no output "${output}".${near(output, names)}`, node.range);
  return output;
}

/** The code for an output, good at the consumer. The text is changed where it takes a new name; then look everything up again. */
export function outputReference(session: Session, producer: Anchor, output: string, wish: string | undefined): string {
  const found = existingReference(session, producer, output, wish);
  if (found !== undefined) return found;
  ensureBlock(session);
  const node = session.node(producer);
  const call = callOf(session, producer);
  const statement = statementOf(call);
  if (!statement) {
    refuse(
      "out-of-scope",
      `"${node.id}" stands where it may be done several times or not at all, so its result has no name of its own. Give it one in the text.`,
      node.range,
    );
  }
  const outer = wrappedIn(session, call);
  if (outer.parent?.type === "expression_statement") return nameBareCall(session, producer, outer, output, wish);
  const several = node.outputs.length > 1;
  const name = freeName(
    session,
    resultNames(session, node.step, several ? undefined : output, several ? undefined : wish),
  );
  hoist(session, producer, name);
  return several ? `${name}.${output}` : name;
}

/** `fit(…)` becomes `const model = fit(…)`. */
function nameBareCall(
  session: Session,
  producer: Anchor,
  call: SyntaxNode,
  output: string,
  wish: string | undefined,
): string {
  const node = session.node(producer);
  const at = call.startIndex;
  if (node.outputs.length < 2) {
    const name = freeName(session, resultNames(session, node.step, output, wish));
    session.apply([{ start: at, end: at, text: session.language === "python" ? `${name} = ` : `const ${name} = ` }]);
    return name;
  }
  if (session.language === "typescript") {
    const name = freeName(session, [output, ...resultNames(session, node.step, output, wish)]);
    const entry = name === output ? name : `${output}: ${name}`;
    session.apply([{ start: at, end: at, text: `const { ${entry} } = ` }]);
    return name;
  }
  const name = freeName(session, resultNames(session, node.step, undefined, undefined));
  session.apply([{ start: at, end: at, text: `${name} = ` }]);
  return `${name}.${output}`;
}

/** Takes a call out of what it stands in: it becomes a statement of its own before, and its name stands in its place. */
export function hoist(session: Session, anchor: Anchor, name: string | undefined): void {
  ensureBlock(session);
  const call = callOf(session, anchor);
  const statement = statementOf(call);
  const node = session.node(anchor);
  if (!statement)
    refuse(
      "cannot-move",
      `"${node.id}" stands where it may be done several times or not at all. Change it in the text.`,
      node.range,
    );
  const head = name === undefined ? "" : session.language === "python" ? `${name} = ` : `const ${name} = `;
  const { edit, at } = before(session, statement, head + sourceOf(session, call));
  const carried: Carried[] = [{ start: call.startIndex, end: call.endIndex, edit: 0, at: at + head.length }];
  session.apply([edit, { start: call.startIndex, end: call.endIndex, text: name ?? "undefined" }], carried);
}

/** The name that an output has already. Its pattern may take up one more name. */
function existingReference(
  session: Session,
  producer: Anchor,
  output: string,
  wish: string | undefined,
): string | undefined {
  const node = session.node(producer);
  const call = wrappedIn(session, callOf(session, producer));
  const holder = call.parent;
  const target =
    holder?.type === "variable_declarator"
      ? holder.childForFieldName("name")
      : holder?.type === "assignment" || holder?.type === "assignment_expression"
        ? holder.childForFieldName("left")
        : null;
  if (!target || target.id === call.id) return undefined;
  const stays = (name: SyntaxNode) => assignments(session, sourceOf(session, name)) === 1;
  const several = node.outputs.length > 1;
  switch (target.type) {
    case "identifier":
      if (!stays(target)) return undefined;
      return several ? `${sourceOf(session, target)}.${output}` : sourceOf(session, target);
    case "object_pattern": {
      const entry = namedParts(target).find((part) => patternKey(session, part) === output);
      if (entry) {
        const local = unwrappedPattern(entry.childForFieldName("value") ?? entry);
        return local.type.includes("identifier") && stays(local) ? sourceOf(session, local) : undefined;
      }
      if (namedParts(target).some((part) => part.type === "rest_pattern")) return undefined;
      const name = freeName(session, resultNames(session, node.step, output, wish));
      const added = name === output ? name : `${output}: ${name}`;
      session.apply(insertItem(listOf(target, session.text, session.language, session.style.eol), added));
      return name;
    }
    case "pattern_list":
    case "tuple_pattern":
    case "list_pattern":
    case "array_pattern": {
      const items = namedParts(target);
      const item = items[node.outputs.findIndex((port) => port.name === output)];
      if (!several || items.length !== node.outputs.length || item?.type !== "identifier") return undefined;
      if (/^_+$/.test(sourceOf(session, item))) {
        const name = freeName(session, resultNames(session, node.step, output, wish));
        session.apply([{ start: item.startIndex, end: item.endIndex, text: name }]);
        return name;
      }
      return stays(item) ? sourceOf(session, item) : undefined;
    }
    default:
      return undefined;
  }
}

function unwrappedPattern(node: SyntaxNode): SyntaxNode {
  return node.childForFieldName("left") ?? node;
}

function patternKey(session: Session, part: SyntaxNode): string | undefined {
  const key = part.childForFieldName("key") ?? part.childForFieldName("left") ?? part;
  return part.type === "rest_pattern" ? undefined : keyName(key, session.text);
}

/** Calls of steps inside of a stretch of code get statements of their own, so that the stretch can go. */
export function rescueCalls(session: Session, within: () => SyntaxNode, except?: Anchor): void {
  for (let left = session.pipeline.nodes.length; ; left--) {
    const stretch = within();
    const inner = session.pipeline.nodes.filter((node) => {
      const { start, end } = node.range;
      const isIn = start.offset >= stretch.startIndex && end.offset <= stretch.endIndex;
      return isIn && (except === undefined || (node.nameRange ?? node.range).start.offset !== except.offset);
    });
    // The innermost first: what it is given stands before it then.
    const next = inner.find((node) => !inner.some((other) => other !== node && contains(node.range, other.range)));
    if (!next) return;
    // A call that stays where it is, whatever is done, would be taken out for ever.
    if (left < 0) refuse("not-editable", `"${next.id}" cannot be taken out. Change it in the text.`, next.range);
    if (next.nameRange === undefined)
      refuse("not-editable", "What stands here has conditions or loops in it. Change it in the text.", next.range);
    const anchor = session.anchor(next.id);
    if (next.outputs.length === 0)
      refuse("not-editable", `"${next.id}" cannot be taken out. Change it in the text.`, next.range);
    hoist(session, anchor, freeName(session, resultNames(session, next.step, undefined, undefined)));
  }
}

function contains(outer: { start: { offset: number }; end: { offset: number } }, inner: typeof outer): boolean {
  return outer.start.offset <= inner.start.offset && outer.end.offset >= inner.end.offset;
}
