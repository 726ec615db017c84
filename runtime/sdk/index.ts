/**
 * What pipeline files import.
 *
 * @example
 * import { pipeline, step, z } from "pipeloom";
 * const load = step(({ path }: { path: string }) => readCsv(path));
 * export default pipeline("demo", { params: z.object({ path: z.string().default("a.csv") }) }, ({ path }) => load({ path }));
 */
export { z } from "zod";
export { artifact } from "./artifact.ts";
export { ask } from "./ask.ts";
export type { Question } from "./ask.ts";
export { dataset, figure, html, image, markdown, metrics, model, prompt, report, svg, table, text } from "./assets.ts";
export type { Asset, AssetOptions, AssetType, Payload } from "./assets.ts";
export { stepContext } from "./context.ts";
export type { LogMethod, StepContext } from "./context.ts";
export { PipeloomError } from "./errors.ts";
export { freeze } from "./freeze.ts";
export type { FrozenVersion } from "./freeze.ts";
export type {
  CachePolicy,
  CallOptions,
  Duration,
  MapOptions,
  Resources,
  RetryPolicy,
  StepHook,
  StepOptions,
} from "./options.ts";
export type { Item, MappedOutputs, Output } from "./output.ts";
export { ItemFailed, parallelMap } from "./parallel.ts";
export { pipeline } from "./pipeline.ts";
export type { Pipeline, PipelineResult } from "./pipeline.ts";
export type { PipelineCallOptions, PipelineEnd, PipelineHook, PipelineOptions } from "./pipeline-options.ts";
export type { Artifact, RunResult, StepRun } from "./result.ts";
export { run } from "./run.ts";
export type { RunOptions } from "./run.ts";
export { step, unmapped } from "./step.ts";
export type { Step, StepFunction } from "./step.ts";
export type { Mapped, MappedInputs, Outputs, Unmapped, Wired, WiredValue } from "./wiring.ts";
