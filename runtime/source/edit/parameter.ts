/** Edits of a pipeline's parameters: name, one more, one less. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import { checkValue } from "../../config/check.ts";
import type { ParameterType, TextEdit } from "../../model/edit.ts";
import type { Parameter } from "../../model/graph.ts";
import type { Json } from "../../model/json.ts";
import type { Range } from "../../model/range.ts";
import { literalText, quoteStyle } from "../literal-text.ts";
import { argumentsOf, parts, propertiesOf } from "../typescript/tree.ts";
import { property } from "./argument.ts";
import { disconnect } from "./connect.ts";
import { addImport } from "./import.ts";
import { insertItem, listOf, removeItem } from "./list.ts";
import { meanings, requireName, variablesIn } from "./names.ts";
import { near, refuse } from "./refusal.ts";
import { atCallers } from "./parameter-callers.ts";
import { renameVariable } from "./rename-node.ts";
import { rangeIn, type Session } from "./session.ts";
import { pipelineCall, pipelineFunction, sourceOf, topStatement, unwrapped } from "./syntax.ts";

export function parameterNamed(session: Session, name: string): Parameter {
  const { parameters, name: pipeline, nameRange } = session.pipeline;
  const names = parameters.map((parameter) => parameter.name);
  return (
    parameters.find((parameter) => parameter.name === name) ??
    refuse("unknown-parameter", `${pipeline} has no parameter "${name}".${near(name, names)}`, nameRange)
  );
}

export function addParameter(session: Session, name: string, type: ParameterType, value: Json | undefined): void {
  requireName(session, name);
  const fn = pipelineFunction(session);
  const isTaken =
    session.pipeline.parameters.some((parameter) => parameter.name === name) ||
    variablesIn(fn).some((node) => sourceOf(session, node) === name);
  if (isTaken)
    refuse(
      "name-taken",
      `There is a "${name}" in the pipeline already. Choose another name.`,
      session.pipeline.nameRange,
    );
  if (value !== undefined && checkValue({ type }, value).length > 0)
    refuse("bad-value", `The default of "${name}" is not of the type ${type}.`);
  if (session.language === "python") addPythonParameter(session, name, type, value);
  else addZodProperty(session, name, type, value);
}

export const hints = { string: "str", integer: "int", number: "float", boolean: "bool" } as const;
export const zods = { string: "string()", integer: "int()", number: "number()", boolean: "boolean()" } as const;

function addPythonParameter(session: Session, name: string, type: ParameterType, value: Json | undefined): void {
  const { text, language, style } = session;
  const list = pipelineFunction(session).childForFieldName("parameters");
  if (!list) refuse("broken-text", "The head of the pipeline is broken. Correct the syntax first.");
  const nodes = list.namedChildren.filter((child) => child.type !== "comment");
  const code =
    value === undefined
      ? `${name}: ${hints[type]}`
      : `${name}: ${hints[type]} = ${literalText(value, language, style.quote, type === "number" ? "0.0" : "")}`;
  const isSplat = (node: SyntaxNode) =>
    /splat|keyword_separator/.test(node.type) ||
    (node.type === "typed_parameter" && /splat/.test(node.namedChild(0)?.type ?? ""));
  const found = nodes.findIndex(
    (node) => isSplat(node) || (value === undefined && node.type.includes("default_parameter")),
  );
  session.apply(insertItem(listOf(list, text, language, style.eol), code, found < 0 ? undefined : found));
}

function addZodProperty(session: Session, name: string, type: ParameterType, value: Json | undefined): void {
  const z = addImport(session, "z", zodModule(session));
  const tail = value === undefined ? "" : `.default(${literalText(value, "typescript", session.style.quote)})`;
  const code = `${z}.${zods[type]}${tail}`;
  const { eol } = session.style;
  const shape = zodShape(session);
  if (shape) session.apply(insertItem(listOf(shape, session.text, "typescript", eol), property(name, code)));
  else addParams(session, `${z}.object({ ${property(name, code)} })`);
  const fn = pipelineFunction(session);
  const pattern = patternOf(fn);
  if (pattern?.type === "object_pattern")
    session.apply(insertItem(listOf(pattern, session.text, "typescript", eol), name));
  else if (!pattern && !fn.childForFieldName("parameter")) {
    const list = fn.childForFieldName("parameters");
    if (list) session.apply(insertItem(listOf(list, session.text, "typescript", eol), `{ ${name} }`));
  }
}

function zodModule(session: Session): string {
  return /from\s*["']zod["']/.test(session.text) ? "zod" : "pipeloom";
}

/** `params: …` in the options of the pipeline, which may not be there yet. */
function addParams(session: Session, schema: string): void {
  const call = pipelineCall(session, topStatement(nodeOfPipeline(session)));
  const given = call ? argumentsOf(call) : [];
  const fn = given.at(-1);
  const options = given.find((node) => unwrapped(session, node).type === "object");
  if (options) {
    const object = unwrapped(session, options);
    if (propertiesOf(object, session.text).some((entry) => entry.key === "params"))
      refuse(
        "not-editable",
        "The parameters are not written here as an object. Change them where they are.",
        rangeIn(session, object),
      );
    session.apply(insertItem(listOf(object, session.text, "typescript", session.style.eol), `params: ${schema}`));
  } else if (fn) session.apply([{ start: fn.startIndex, end: fn.startIndex, text: `{ params: ${schema} }, ` }]);
}

function nodeOfPipeline(session: Session): SyntaxNode {
  const { start, end } = session.pipeline.range;
  return session.root.descendantForIndex(start.offset, end.offset - 1) ?? session.root;
}

/** The object in `z.object({ … })`. */
function zodShape(session: Session): SyntaxNode | undefined {
  const [first] = session.pipeline.parameters;
  if (first?.nameRange) {
    let node = session.root.descendantForIndex(first.nameRange.start.offset, first.nameRange.end.offset - 1);
    while (node && node.type !== "object") node = node.parent;
    return node ?? undefined;
  }
  const call = pipelineCall(session, topStatement(nodeOfPipeline(session)));
  const params = call
    ?.descendantsOfType("pair")
    .find((pair) => sourceOf(session, pair.childForFieldName("key") ?? pair) === "params");
  const value = params?.childForFieldName("value");
  return value?.descendantsOfType("object")[0];
}

function patternOf(fn: SyntaxNode): SyntaxNode | undefined {
  const list = fn.childForFieldName("parameters");
  const parameter = list ? parts(list)[0] : undefined;
  return parameter?.childForFieldName("pattern") ?? undefined;
}

/** The entry that declares a parameter, in the list that it stands in. */
function removeDeclaration(session: Session, parameter: Parameter): TextEdit[] {
  const at = requireRange(parameter).start.offset;
  let node = session.root.descendantForIndex(at, at + 1);
  while (node && node.type !== "object" && node.type !== "parameters") node = node.parent;
  if (!node) refuse("not-editable", `"${parameter.name}" is not declared here.`, parameter.range);
  const list = listOf(node, session.text, session.language, session.style.eol);
  return removeItem(
    list,
    list.items.findIndex((item) => item.start <= at && item.end > at),
  );
}

export function requireRange(parameter: Parameter): Range {
  return (
    parameter.nameRange ??
    refuse("not-editable", `"${parameter.name}" is not declared in this file. Change it where it is declared.`)
  );
}

/** The entry of the body's pattern that takes a parameter, by its local name. */
function patternEntry(
  session: Session,
  name: string,
): { pattern: SyntaxNode; index: number; local: SyntaxNode } | undefined {
  const pattern = session.language === "typescript" ? patternOf(pipelineFunction(session)) : undefined;
  if (pattern?.type !== "object_pattern") return undefined;
  const entries = parts(pattern);
  const index = entries.findIndex((entry) => {
    const key = entry.childForFieldName("key") ?? entry.childForFieldName("left") ?? entry;
    return entry.type !== "rest_pattern" && sourceOf(session, key).replaceAll(/["']/g, "") === name;
  });
  const entry = entries[index];
  if (!entry) return undefined;
  const value = entry.childForFieldName("value") ?? entry;
  return { pattern, index, local: value.childForFieldName("left") ?? value };
}

export function removeParameter(session: Session, name: string): void {
  requireRange(parameterNamed(session, name));
  for (let left = session.pipeline.nodes.length * 16; left > 0; left--) {
    const user = session.pipeline.nodes
      .flatMap((node) => node.inputs.map((input) => ({ node, input })))
      .find(({ input }) => input.binding.type === "parameter" && input.binding.parameter === name);
    if (!user) break;
    disconnect(session, session.anchor(user.node.id), user.input.name);
  }
  const entry = patternEntry(session, name);
  const fn = pipelineFunction(session);
  const local = session.language === "python" ? name : entry && sourceOf(session, entry.local);
  const body = fn.childForFieldName("body");
  const use = local === undefined || !body ? undefined : meanings(session, body, local)[0];
  const member = session.language === "typescript" && !entry ? memberUses(session, name)[0] : undefined;
  const other = use ?? member;
  if (other)
    refuse(
      "still-used",
      `"${name}" is used in code that is no plain input. Change that in the text first.`,
      rangeIn(session, other),
    );
  const edits = entry
    ? removeItem(listOf(entry.pattern, session.text, "typescript", session.style.eol), entry.index)
    : [];
  session.apply([...edits, ...removeDeclaration(session, parameterNamed(session, name))]);
}

/** `params.rate` */
function memberUses(session: Session, name: string): SyntaxNode[] {
  const fn = pipelineFunction(session);
  const record = fn.childForFieldName("parameter") ?? patternOf(fn);
  if (record?.type !== "identifier") return [];
  const own = sourceOf(session, record);
  return fn.descendantsOfType("member_expression").flatMap((member) => {
    const object = member.childForFieldName("object");
    const key = member.childForFieldName("property");
    return object && key && sourceOf(session, object) === own && sourceOf(session, key) === name ? [key] : [];
  });
}

export function renameParameter(session: Session, from: string, to: string): void {
  const parameter = parameterNamed(session, from);
  const { start, end } = requireRange(parameter);
  requireName(session, to);
  if (session.pipeline.parameters.some((other) => other.name === to))
    refuse("name-taken", `There is a parameter "${to}" already. Choose another name.`, parameter.range);
  const fn = pipelineFunction(session);
  const refuseTaken = () => {
    const used = variablesIn(fn).find((node) => sourceOf(session, node) === to);
    if (used)
      refuse("name-taken", `There is a "${to}" in the pipeline already. Choose another name.`, rangeIn(session, used));
  };
  if (session.language === "python") {
    refuseTaken();
    const own = renameVariable(session, fn, from, to).filter(
      (edit) => edit.start >= fn.startIndex && edit.end <= fn.endIndex,
    );
    return session.apply([...own, ...atCallers(session, from, to)]);
  }
  const source = session.text.slice(start.offset, end.offset);
  const quote = quoteStyle(source);
  const edits: TextEdit[] = [
    { start: start.offset, end: end.offset, text: quote ? literalText(to, "typescript", quote) : to },
  ];
  const entry = patternEntry(session, from);
  const key = entry && (parts(entry.pattern)[entry.index]?.childForFieldName("key") ?? undefined);
  if (entry && key) edits.push({ start: key.startIndex, end: key.endIndex, text: to });
  else if (entry) {
    refuseTaken();
    edits.push(
      ...renameVariable(session, fn, from, to).map((edit) =>
        edit.start === entry.local.startIndex ? { ...edit, text: to } : edit,
      ),
    );
  } else
    edits.push(...memberUses(session, from).map((node) => ({ start: node.startIndex, end: node.endIndex, text: to })));
  session.apply([...edits, ...atCallers(session, from, to)]);
}
