/** The SDK's side for workers: not for pipeline files. */
import { parseParameters } from "./pipeline.ts";
import type { PipelineDefinition } from "./pipeline.ts";

export { assetOf } from "./assets.ts";
export type { StepContext } from "./context.ts";
export { PipeloomError } from "./errors.ts";
export { outputSourceOf } from "./output.ts";
export { isPipelineDefinition, returnedPipeline } from "./pipeline.ts";
export type { PipelineDefinition, ReturnedPipeline } from "./pipeline.ts";
export { definitionOf, state } from "./state.ts";
export type { CallRequest, Definition, Driver, Made, OutputSource } from "./state.ts";
export { isStepDefinition } from "./step.ts";
export type { StepDefinition } from "./step.ts";

/** Runs a pipeline's body; gives what the body returns. Its driver is what `state.currentDriver` says. */
export async function runBody(pipeline: PipelineDefinition, parameters: unknown): Promise<unknown> {
  const parsed = parseParameters(pipeline, parameters);
  // SAFETY: the parameters were parsed by the pipeline's own schema.
  return await pipeline.body(parsed as never);
}
