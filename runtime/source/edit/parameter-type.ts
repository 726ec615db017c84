/** `retypeParameter`: another type, by a hint in Python and a zod schema in TypeScript. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import { checkValue } from "../../config/check.ts";
import type { ParameterType, TextEdit } from "../../model/edit.ts";
import type { Parameter } from "../../model/graph.ts";
import { hints, parameterNamed, requireRange, zods } from "./parameter.ts";
import { refuse } from "./refusal.ts";
import type { Session } from "./session.ts";
import { sourceOf } from "./syntax.ts";

export function retypeParameter(session: Session, name: string, type: ParameterType): void {
  const parameter = parameterNamed(session, name);
  if (parameter.default !== undefined && checkValue({ type }, parameter.default).length > 0) {
    refuse(
      "bad-value",
      `The default of "${name}" is not of the type ${type}. Change the default first.`,
      parameter.defaultRange,
    );
  }
  const at = requireRange(parameter);
  let node = session.root.descendantForIndex(at.start.offset, at.end.offset - 1);
  if (session.language === "python") return retypeHint(session, node, parameter, type);
  while (node && node.type !== "pair") node = node.parent;
  const value = node?.childForFieldName("value");
  const base = value && zodBase(session, value);
  if (!value || !base)
    refuse("not-editable", `The type of "${name}" is not written here. Change it in the text.`, parameter.range);
  session.apply([{ start: base.start, end: base.end, text: zods[type] }, ...base.checks]);
}

const kept = new Set(["default", "describe", "optional", "nullable", "meta", "prefault"]);

/** `string().min(1)` of `z.string().min(1).default("a")`: the word and the checks that belong to it. */
function zodBase(session: Session, value: SyntaxNode): { start: number; end: number; checks: TextEdit[] } | undefined {
  const checks: TextEdit[] = [];
  for (let call: SyntaxNode | null = value; call?.type === "call_expression";) {
    const callee: SyntaxNode | null = call.childForFieldName("function");
    const object: SyntaxNode | null = callee?.childForFieldName("object") ?? null;
    const word: SyntaxNode | null | undefined = callee?.childForFieldName("property");
    if (!object || !word) return undefined;
    if (object.type === "identifier") return { start: word.startIndex, end: call.endIndex, checks };
    if (!kept.has(sourceOf(session, word))) checks.push({ start: object.endIndex, end: call.endIndex, text: "" });
    call = object;
  }
  return undefined;
}

function retypeHint(session: Session, name: SyntaxNode | null, parameter: Parameter, type: ParameterType): void {
  let node = name;
  while (node && !node.type.endsWith("parameter")) node = node.parent?.type === "parameters" ? null : node.parent;
  const hint = node?.childForFieldName("type");
  const at = requireRange(parameter).end.offset;
  if (!hint) return session.apply([{ start: at, end: at, text: `: ${hints[type]}` }]);
  const annotated = /^(\w+\.)*Annotated\s*\[\s*/.exec(sourceOf(session, hint));
  const [first] = hint.descendantsOfType("type_parameter").flatMap((list) => list.namedChildren);
  if (annotated && !first)
    refuse(
      "not-editable",
      `The type of "${parameter.name}" is not understood. Change it in the text.`,
      parameter.range,
    );
  const target = annotated && first ? first : hint;
  session.apply([{ start: target.startIndex, end: target.endIndex, text: hints[type] }]);
}
