/** Steps and pipelines seen alike: something with a name, inputs and outputs. */
import type { OutputPort } from "../../model/graph.ts";
import type { JsonSchema } from "../../model/json.ts";
import type { ExpressionIr, PipelineIr, StatementIr, StepInputIr } from "../ir.ts";
import type { Callable } from "./value.ts";

export function callableName(target: Callable): string {
  return target.type === "step" ? target.step.name : target.pipeline.name;
}

export function callableInputs(target: Callable): readonly StepInputIr[] {
  if (target.type === "step") return target.step.inputs;
  return target.pipeline.parameters.map((parameter) => ({
    name: parameter.name,
    schema: parameter.schema,
    required: parameter.required,
    ...(parameter.default === undefined ? {} : { default: parameter.default }),
  }));
}

export function callableOutputs(target: Callable): readonly (OutputPort & { readonly schema?: JsonSchema })[] {
  if (target.type === "pipeline") return pipelineOutputs(target.pipeline);
  return target.step.outputs.length > 0 ? target.step.outputs : [{ name: "output" }];
}

const known = new WeakMap<PipelineIr, readonly OutputPort[]>();

/** What the body returns: the keys of a record, else one output. */
function pipelineOutputs(pipeline: PipelineIr): readonly OutputPort[] {
  const before = known.get(pipeline);
  if (before) return before;
  const returned = lastReturn(pipeline.body);
  const keys = returned?.type === "record" && !returned.hasSpread ? returned.entries.map((entry) => entry.key) : [];
  const outputs = keys.length > 0 ? keys.map((name) => ({ name })) : [{ name: "output" }];
  known.set(pipeline, outputs);
  return outputs;
}

function lastReturn(body: readonly StatementIr[]): ExpressionIr | undefined {
  const statement = body.findLast((candidate) => candidate.type === "return");
  return statement?.type === "return" ? statement.value : undefined;
}
