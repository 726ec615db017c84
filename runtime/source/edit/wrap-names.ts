/** What statements that are to be wrapped take from around them, and what is used of them afterwards. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import type { Node } from "../../model/graph.ts";
import { isBinding, meanings, variablesIn } from "./names.ts";
import { refuse } from "./refusal.ts";
import { rangeIn, type Session } from "./session.ts";
import { pipelineFunction, sourceOf } from "./syntax.ts";

/** A statement that does nothing but to use one step. */
export interface Wrapped {
  readonly statement: SyntaxNode;
  readonly call: SyntaxNode;
  /** Where its result goes: a name or a pattern. */
  readonly target: SyntaxNode | undefined;
  readonly node: Node;
}

/** Something from outside that becomes a parameter: `rows`, or `train` for `parts.train`. */
export interface Taken {
  readonly name: string;
  /** As it is written outside. */
  readonly code: string;
  /** Where it stands inside. */
  readonly places: SyntaxNode[];
}

export interface Given {
  /** The variable, outside as inside. */
  readonly name: string;
  readonly wrapped: Wrapped;
}

/** Names that the statements give a meaning to. */
export function writtenBy(session: Session, { target }: Wrapped): string[] {
  if (!target) return [];
  return [target, ...variablesIn(target)].flatMap((node) =>
    node.type.includes("identifier") && isBinding(session, node) ? [sourceOf(session, node)] : [],
  );
}

export function takenBy(session: Session, wrapped: readonly Wrapped[]): Taken[] {
  const locals = localNames(session);
  const written = new Set<string>();
  const taken = new Map<string, Taken>();
  const inside = new Set(
    wrapped.flatMap(({ statement }) => variablesIn(statement).map((node) => sourceOf(session, node))),
  );
  const names = new Set<string>();
  for (const each of wrapped) {
    const read = new Set(variablesIn(each.call).map((node) => sourceOf(session, node)));
    for (const variable of read) {
      if (!locals.has(variable) || written.has(variable)) continue;
      for (const node of meanings(session, each.call, variable)) {
        const place = referenceAround(session, node);
        const code = sourceOf(session, place);
        const known = taken.get(code);
        if (known) known.places.push(place);
        else {
          const name = parameterName(code, variable, place, names, inside, session);
          names.add(name);
          taken.set(code, { name, code, places: [place] });
        }
      }
    }
    for (const name of writtenBy(session, each)) written.add(name);
  }
  return [...taken.values()];
}

function localNames(session: Session): Set<string> {
  const fn = pipelineFunction(session);
  return new Set(
    variablesIn(fn).flatMap((node) =>
      isBinding(session, node) && node.parent?.id !== fn.id ? [sourceOf(session, node)] : [],
    ),
  );
}

/** `parts.train` around `parts`. What is called on it would be called on data inside of the new pipeline. */
function referenceAround(session: Session, node: SyntaxNode): SyntaxNode {
  let place = node;
  for (let outer = place.parent; outer; outer = place.parent) {
    const isMember =
      (outer.type === "member_expression" || outer.type === "attribute") &&
      outer.childForFieldName("object")?.id === place.id;
    const [object, index] = outer.namedChildren;
    const isItem =
      (outer.type === "subscript_expression" || outer.type === "subscript") &&
      object?.id === place.id &&
      /^(string|number|integer)$/.test(index?.type ?? "");
    if (!isMember && !isItem) break;
    place = outer;
  }
  const isCalled = place.parent?.childForFieldName("function")?.id === place.id;
  const isRecord = place.id === node.id && session.pipeline.parameters.length > 0 && isParameterRecord(session, node);
  if (isCalled || isRecord) {
    const what = isCalled
      ? `${sourceOf(session, place)}(…) needs the result as it is here, but a pipeline is given data.`
      : `${sourceOf(session, node)} stands for all parameters at once.`;
    refuse("not-editable", `${what} Take it out of the steps that are wrapped first.`, rangeIn(session, place));
  }
  return place;
}

/** The one name that stands for all parameters: `(params) => …`. */
function isParameterRecord(session: Session, node: SyntaxNode): boolean {
  const fn = pipelineFunction(session);
  if (session.language === "python") return false;
  const list = fn.childForFieldName("parameters")?.namedChildren.find((child) => child.type !== "comment");
  const record = fn.childForFieldName("parameter") ?? list?.childForFieldName("pattern");
  return record?.type === "identifier" && sourceOf(session, record) === sourceOf(session, node);
}

function parameterName(
  code: string,
  variable: string,
  place: SyntaxNode,
  names: ReadonlySet<string>,
  inside: ReadonlySet<string>,
  session: Session,
): string {
  if (code === variable && !names.has(code)) return code;
  const last = place.childForFieldName("property") ?? place.childForFieldName("attribute");
  const wish = last ? sourceOf(session, last) : variable;
  for (let count = 1; ; count++) {
    const name = count === 1 ? wish : `${wish}${session.language === "python" ? "_" : ""}${count}`;
    if (!names.has(name) && !inside.has(name)) return name;
  }
}

/** Variables of the statements that other code uses. */
export function givenBy(session: Session, wrapped: readonly Wrapped[]): Given[] {
  const fn = pipelineFunction(session);
  const isInside = (node: SyntaxNode) =>
    wrapped.some(({ statement }) => node.startIndex >= statement.startIndex && node.endIndex <= statement.endIndex);
  const outside = new Set(
    variablesIn(fn).flatMap((node) => (isInside(node) || isBinding(session, node) ? [] : [sourceOf(session, node)])),
  );
  const found = new Map<string, Given>();
  for (const each of wrapped)
    for (const name of writtenBy(session, each)) if (outside.has(name)) found.set(name, { name, wrapped: each });
  return [...found.values()];
}
