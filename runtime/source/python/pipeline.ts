/** `@pipeline` and `@pipeline(…)`: parameters from the function's parameters, and its body. */
import type { Parameter } from "../../model/graph.ts";
import type { PipelineIr } from "../ir.ts";
import { rangeOf, type LoweringCache } from "../syntax.ts";
import { stringOf } from "./literal.ts";
import type { Definition, Module } from "./module.ts";
import { lowerMode } from "./options.ts";
import { readSignature, type SignatureParameter } from "./signature.ts";
import { lowerBody } from "./statement.ts";
import { keyword } from "./tree.ts";

export function lowerPipeline(module: Module, definition: Definition, cache: LoweringCache): PipelineIr {
  const { text } = module;
  const { nameNode, fn, call } = definition.open();
  const signature = fn && readSignature(fn, text, module.types);
  const titleNode = keyword(call, "name", text);
  const title = titleNode && stringOf(titleNode, text);
  const descriptionNode = keyword(call, "description", text);
  const description = descriptionNode && stringOf(descriptionNode, text);
  const parameters = signature?.parameters ?? [];
  return {
    name: title ?? definition.name,
    export: definition.name,
    dialect: "pipeloom",
    description: description ?? signature?.docstring.description,
    mode: lowerMode(call, text),
    parameters: parameters.map(parameterOf),
    parameterNames: new Map(parameters.map(({ name }) => [name, name])),
    parameterRecord: undefined,
    body: signature?.body ? lowerBody(signature.body, text, cache) : [],
    range: rangeOf(definition.statement),
    nameRange: rangeOf(title !== undefined && titleNode ? titleNode : nameNode),
  };
}

function parameterOf({ name, schema, help, default: value, range, nameRange }: SignatureParameter): Parameter {
  return {
    name,
    schema: schema ?? {},
    required: value === undefined,
    ...(value?.value !== undefined && { default: value.value }),
    ...(value && { defaultSource: value.source, defaultRange: value.range }),
    ...(help !== undefined && { help }),
    range,
    nameRange,
  };
}
