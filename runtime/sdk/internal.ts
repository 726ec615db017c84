/** The SDK's side for workers: not for pipeline files. */
import { parseParameters } from "./pipeline.ts";
import type { PipelineDefinition } from "./pipeline.ts";
import { state } from "./state.ts";
import type { Driver } from "./state.ts";

export { assetOf } from "./assets.ts";
export type { StepContext } from "./context.ts";
export { outputSourceOf } from "./output.ts";
export { isPipelineDefinition } from "./pipeline.ts";
export type { PipelineDefinition } from "./pipeline.ts";
export { state } from "./state.ts";
export type { CallRequest, Definition, Driver, OutputSource } from "./state.ts";
export { isStepDefinition } from "./step.ts";
export type { StepDefinition } from "./step.ts";

/** Runs a pipeline's body with a driver; gives what the body returns. One body at a time. */
export async function runBody(pipeline: PipelineDefinition, parameters: unknown, driver: Driver): Promise<unknown> {
  const parsed = parseParameters(pipeline, parameters);
  state.driver = driver;
  try {
    // SAFETY: the parameters were parsed by the pipeline's own schema.
    return await pipeline.body(parsed as never);
  } finally {
    state.driver = undefined;
  }
}
