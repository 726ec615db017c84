/** `pipeline(name, { params, mode, … }, body)`: the head with its parameters, and the body as statements. */
import type { Node } from "web-tree-sitter";
import type { PipelineIr, StatementIr } from "../ir.ts";
import type { Parameter } from "../../model/graph.ts";
import { FailureMode } from "../../model/options.ts";
import { rangeOf, textOf } from "../syntax.ts";
import { lowerExpression } from "./expression.ts";
import { description } from "./jsdoc.ts";
import { literalOf } from "./literal.ts";
import type { Declaration, Module } from "./module.ts";
import { objectOf } from "./options.ts";
import { lowerBlock } from "./statement.ts";
import { functionOf, nameRange } from "./step.ts";
import { argumentsOf, keyName, parts, propertiesOf, unwrapped } from "./tree.ts";
import { zodProperties } from "./zod.ts";

export function lowerPipeline(module: Module, declaration: Declaration, call: Node): PipelineIr {
  const nodes = argumentsOf(call);
  const [first] = nodes;
  const title = first ? literalOf(first, module.text) : undefined;
  const last = nodes.length > 1 || typeof title !== "string" ? nodes.at(-1) : undefined;
  const fn = last && functionOf(module, last);
  const middle = nodes.find((node, index) => (index > 0 || typeof title !== "string") && node !== last);
  const options = middle && objectOf(module, middle);
  const exported = declaration.exported ?? declaration.name ?? "";
  const head = options
    ? module.cache.once(
        "head",
        options,
        module.text,
        () => lowerHead(module, options),
        module.dependsOn(declaration.statement),
      )
    : emptyHead;
  const names = fn ? parameterNames(fn, module.text) : { names: new Map<string, string>(), record: undefined };
  return {
    name: typeof title === "string" ? title : (declaration.name ?? exported),
    export: exported,
    ...(declaration.name !== undefined && declaration.name !== exported ? { local: declaration.name } : {}),
    dialect: "pipeloom",
    description: head.description ?? description(declaration.documentation),
    mode: head.mode,
    parameters: head.parameters ?? guessedParameters(names.names),
    ...(head.parametersFrom === undefined ? {} : { parametersFrom: head.parametersFrom }),
    parameterNames: names.names,
    parameterRecord: names.record,
    body: fn ? lowerBody(module, fn) : [],
    range: rangeOf(declaration.statement),
    nameRange: first && typeof title === "string" ? rangeOf(first) : (nameRange(module, declaration) ?? rangeOf(call)),
  };
}

interface Head {
  readonly parameters: readonly Parameter[] | undefined;
  readonly parametersFrom?: string;
  readonly mode: FailureMode | undefined;
  readonly description: string | undefined;
}

const emptyHead: Head = { parameters: [], mode: undefined, description: undefined };

function lowerHead(module: Module, options: Node): Head {
  let head: Head = emptyHead;
  for (const { key, value } of propertiesOf(options, module.text)) {
    if (key === "params") {
      const parameters = lowerParameters(module, value);
      const name = unwrapped(value);
      const isName = /^(shorthand_property_)?identifier$/.test(name.type);
      head = { ...head, parameters };
      if (!parameters && isName) head = { ...head, parametersFrom: textOf(name, module.text) };
    }
    const literal = literalOf(value, module.text);
    if (key === "mode") head = { ...head, mode: FailureMode.safeParse(literal).data };
    if (key === "description" && typeof literal === "string") head = { ...head, description: literal };
  }
  return head;
}

/** Undefined when the schema is not in this file. */
export function lowerParameters(module: Module, schema: Node): Parameter[] | undefined {
  return zodProperties(module, schema)?.map(({ name, shape, range, nameRange }) => ({
    name,
    schema: shape.schema,
    required: !shape.isOptional && shape.default === undefined,
    ...(shape.default?.value === undefined ? {} : { default: shape.default.value }),
    ...(shape.default ? { defaultSource: shape.default.source, defaultRange: shape.default.range } : {}),
    ...(shape.help === undefined ? {} : { help: shape.help }),
    range,
    nameRange,
  }));
}

/** When the schema cannot be read, what the body takes is at least known by name. */
function guessedParameters(names: ReadonlyMap<string, string>): Parameter[] {
  return [...new Set(names.values())].map((name) => ({ name, schema: {}, required: false }));
}

function parameterNames(fn: Node, text: string): { names: Map<string, string>; record: string | undefined } {
  const names = new Map<string, string>();
  const single = fn.childForFieldName("parameter");
  if (single) return { names, record: textOf(single, text) };
  const list = fn.childForFieldName("parameters");
  const pattern = list && parts(list)[0]?.childForFieldName("pattern");
  if (pattern?.type === "identifier") return { names, record: textOf(pattern, text) };
  if (pattern?.type !== "object_pattern") return { names, record: undefined };
  let record: string | undefined;
  for (const entry of parts(pattern)) {
    const key = entry.childForFieldName("key") ?? entry.childForFieldName("left") ?? entry;
    const value = entry.childForFieldName("value") ?? key;
    const local = value.childForFieldName("left") ?? value;
    if (entry.type === "rest_pattern") {
      const rest = entry.namedChild(0);
      record = rest ? textOf(rest, text) : undefined;
      continue;
    }
    const name = keyName(key, text);
    if (name !== undefined && (local.type === "identifier" || local === key)) names.set(textOf(local, text), name);
  }
  return { names, record };
}

function lowerBody(module: Module, fn: Node): StatementIr[] {
  const body = fn.childForFieldName("body");
  if (!body) return [];
  if (body.type === "statement_block") return lowerBlock(module, body);
  const value = lowerExpression(module, body);
  return [{ type: "return", value, range: rangeOf(body) }];
}
