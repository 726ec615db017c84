/** `setParameterDefault`: another default, or the first one. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import { checkValue } from "../../config/check.ts";
import type { Parameter } from "../../model/graph.ts";
import type { Json } from "../../model/json.ts";
import { literalText, quoteStyle } from "../literal-text.ts";
import { parameterNamed } from "./parameter.ts";
import { refuse } from "./refusal.ts";
import { rangeIn, type Session } from "./session.ts";
import { unwrapped } from "./syntax.ts";

export function setParameterDefault(session: Session, name: string, value: Json): void {
  const parameter = parameterNamed(session, name);
  const [problem] = checkValue(parameter.schema, value);
  const { defaultRange, defaultSource } = parameter;
  const refuseProblem = () => {
    if (problem)
      refuse(
        "bad-value",
        `"${[name, ...problem.path].join(".")}" ${problem.message}.`,
        defaultRange ?? parameter.range,
      );
  };
  if (!defaultRange || defaultSource === undefined) {
    refuseProblem();
    return addDefault(session, parameter, value);
  }
  if (parameter.default === undefined) {
    refuse(
      "not-a-literal",
      `The default of "${name}" is computed: ${defaultSource}. Change it in the text.`,
      defaultRange,
    );
  }
  const { start, end } = defaultRange;
  if (session.text.slice(start.offset, end.offset) !== defaultSource) {
    refuse(
      "broken-text",
      `The text around the default of "${name}" is broken. Correct the syntax first.`,
      defaultRange,
    );
  }
  refuseProblem();
  const quote = quoteStyle(defaultSource) ?? session.style.quote;
  const text = literalText(value, session.language, quote, defaultSource);
  session.apply([{ start: start.offset, end: end.offset, text }]);
}

function addDefault(session: Session, parameter: Parameter, value: Json): void {
  const { nameRange } = parameter;
  if (!nameRange)
    refuse("not-editable", `"${parameter.name}" is not declared in this file. Change it where it is declared.`);
  const node = session.root.descendantForIndex(nameRange.start.offset, nameRange.end.offset - 1);
  if (session.language === "python") addPythonDefault(session, parameter, node, value);
  else addZodDefault(session, parameter, node, value);
}

/** `epochs: int` becomes `epochs: int = 5`. Nothing without a default may follow it. */
function addPythonDefault(session: Session, parameter: Parameter, name: SyntaxNode | null, value: Json): void {
  let declared = name;
  while (declared?.parent && declared.parent.type !== "parameters") declared = declared.parent;
  const list = declared?.parent;
  const siblings = list?.namedChildren.filter((child) => child.type !== "comment") ?? [];
  const index = siblings.findIndex((child) => child.id === declared?.id);
  if (!declared || index < 0 || !/^(identifier|typed_parameter)$/.test(declared.type))
    refuse(
      "not-editable",
      `The declaration of "${parameter.name}" is not understood. Change it in the text.`,
      parameter.range,
    );
  const isKeywordOnly = siblings.slice(0, index).some(isSplat);
  const until = siblings.findIndex((child, at) => at > index && isSplat(child));
  const following = siblings.slice(index + 1, until < 0 ? undefined : until);
  const required = following.find((child) => /^(identifier|typed_parameter)$/.test(child.type));
  if (required && !isKeywordOnly) {
    refuse(
      "cannot-move",
      `Parameters after "${parameter.name}" have no default, so Python allows it none. Give those a default first.`,
      rangeIn(session, required),
    );
  }
  const example = parameter.schema.type === "number" ? "0.0" : "";
  const code = literalText(value, "python", session.style.quote, example);
  const glue = declared.type === "typed_parameter" ? " = " : "=";
  session.apply([{ start: declared.endIndex, end: declared.endIndex, text: glue + code }]);
}

function isSplat(node: SyntaxNode): boolean {
  return (
    /splat|keyword_separator/.test(node.type) ||
    (node.type === "typed_parameter" && /splat/.test(node.namedChild(0)?.type ?? ""))
  );
}

/** `z.int()` becomes `z.int().default(5)`. */
function addZodDefault(session: Session, parameter: Parameter, name: SyntaxNode | null, value: Json): void {
  let pair = name;
  while (pair && pair.type !== "pair") pair = pair.parent;
  const schema = pair?.childForFieldName("value");
  if (!schema || !/^(call_expression|member_expression|identifier)$/.test(unwrapped(session, schema).type))
    refuse(
      "not-editable",
      `The type of "${parameter.name}" is not written here. Change it in the text.`,
      parameter.range,
    );
  const isWrapped = unwrapped(session, schema).id !== schema.id && schema.type !== "parenthesized_expression";
  const code = `.default(${literalText(value, "typescript", session.style.quote)})`;
  const edits = [{ start: schema.endIndex, end: schema.endIndex, text: isWrapped ? `)${code}` : code }];
  if (isWrapped) edits.unshift({ start: schema.startIndex, end: schema.startIndex, text: "(" });
  session.apply(edits);
}
