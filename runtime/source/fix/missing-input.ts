/** `unwired-input`: a variable or an output of that name, a parameter, or an empty value of the input's type. */
import type { ParameterType } from "../../model/edit.ts";
import type { InputPort } from "../../model/graph.ts";
import type { Json } from "../../model/json.ts";
import { plain } from "../../config/nearest.ts";
import { setGiven } from "../edit/argument.ts";
import { connect } from "../edit/connect.ts";
import { isBinding, variablesIn } from "../edit/names.ts";
import { addParameter } from "../edit/parameter.ts";
import type { Session } from "../edit/session.ts";
import { setArgument } from "../edit/set-argument.ts";
import { callOf, enclosingStatement, isInside, pipelineFunction, sourceOf } from "../edit/syntax.ts";
import type { Attempt, FixContext } from "../fix.ts";

export function missingInput({ pipeline, problem }: FixContext, session: Session): Attempt[] {
  const node = pipeline.nodes.find(({ id }) => id === problem.node);
  if (!node) return [];
  const missing = node.inputs.filter(({ required, binding }) => required && binding.type === "unbound");
  const variables = visibleNames(session, node.id);
  const found = missing.map((input) => ({
    input,
    variable: variables.findLast((name) => plain(name) === plain(input.name)),
    output: pipeline.nodes
      .filter(
        ({ range, parent }) =>
          range.end.offset <= node.range.start.offset && (parent === undefined || parent === node.parent),
      )
      .flatMap(({ id, outputs }) => outputs.map(({ name }) => ({ node: id, output: name })))
      .findLast(({ output }) => plain(output) === plain(input.name)),
  }));
  const names = missing.map(({ name }) => name).join(", ");
  const attempts: Attempt[] = [];
  if (found.length > 0 && found.every(({ variable, output }) => variable !== undefined || output)) {
    attempts.push({
      title: `Add the missing ${names}`,
      isPreferred: true,
      apply(now) {
        const anchor = now.anchor(node.id);
        for (const { input, variable, output } of found) {
          if (variable !== undefined) now.apply(setGiven(now, anchor, input.name, variable));
          else if (output) connect(now, output, { node: now.node(anchor).id, input: input.name });
        }
      },
    });
  }
  const values = missing.map((input) => emptyValue(input.type));
  if (values.length > 0 && values.every((value) => value !== undefined)) {
    attempts.push({
      title: `Add ${missing.map(({ name }, index) => `${name}: ${JSON.stringify(values[index])}`).join(", ")}`,
      apply(now) {
        missing.forEach(({ name }, index) => setArgument(now, node.id, name, values[index] ?? null));
      },
    });
  }
  const isTaken = missing.some(({ name }) => variables.includes(name));
  if (missing.length > 0 && !isTaken) {
    attempts.push({
      title: `Add ${names} as ${missing.length === 1 ? "a parameter" : "parameters"} of the pipeline`,
      apply(now) {
        const anchor = now.anchor(node.id);
        for (const input of missing) {
          addParameter(now, input.name, parameterType(input), undefined);
          now.apply(setGiven(now, anchor, input.name, input.name));
        }
      },
    });
  }
  return attempts;
}

/** Variables that have a value where the node's call stands. */
function visibleNames(session: Session, node: string): string[] {
  const call = callOf(session, session.anchor(node));
  const fn = pipelineFunction(session);
  const statement = enclosingStatement(call);
  return variablesIn(fn).flatMap((variable) => {
    if (!isBinding(session, variable) || variable.startIndex >= statement.startIndex) return [];
    const own = enclosingStatement(variable);
    const isParameter = variable.startIndex < (fn.childForFieldName("body")?.startIndex ?? 0);
    const isVisible = isParameter || (own.parent !== null && isInside(call, own.parent));
    return isVisible ? [sourceOf(session, variable)] : [];
  });
}

/** `[]` for a list and so on; undefined where nothing is sure to fit. */
function emptyValue(type: string | undefined): Json | undefined {
  const name = (type ?? "").trim();
  if (/^(string|str)$/.test(name)) return "";
  if (/^(number|int|float)$/.test(name)) return 0;
  if (/^(boolean|bool)$/.test(name)) return false;
  if (/\[\]$|^(readonly\s|Array<|ReadonlyArray<|list\b|List\b|Sequence\b)/.test(name)) return [];
  return /^(dict\b|Dict\b|Record<|Mapping\b)/.test(name) ? {} : undefined;
}

function parameterType({ type }: InputPort): ParameterType {
  switch (type) {
    case "int":
      return "integer";
    case "number":
    case "float":
      return "number";
    case "boolean":
    case "bool":
      return "boolean";
    default:
      return "string";
  }
}
