/**
 * Finds what the engine names: the step of an attempt, the pipeline of a body.
 *
 * Job: from names to definitions, also of what exists only while a body or a step runs. Boundary: starts nothing that anyone hears of.
 * Invariant: a step that is run again only to get at the pipeline it returns leaves no output behind, neither logs nor progress.
 */
import type { BodySource, Envelope } from "../../protocol/worker.ts";
import { PipeloomError, returnedPipeline } from "../../sdk/internal.ts";
import type { PipelineDefinition, StepDefinition } from "../../sdk/internal.ts";
import type { ArtifactStore } from "../../store/artifacts.ts";
import { makeContext, runInContext } from "./contexts.ts";
import type { InputReader } from "./inputs.ts";
import { runMuted } from "./logs.ts";
import { createMadeSteps } from "./made.ts";
import { loadUnit } from "./unit.ts";

export interface Definitions {
  step(envelope: Envelope): Promise<StepDefinition>;
  body(source: BodySource): Promise<{ readonly pipeline: PipelineDefinition; readonly parameters: unknown }>;
  inputs(envelope: Envelope): Record<string, unknown>;
  /** Keeps the pipeline that an attempt returned: its body is probably driven here next. */
  keep(envelope: Envelope, pipeline: PipelineDefinition): void;
}

const keptPipelines = 16;

export function createDefinitions(store: ArtifactStore, inputs: InputReader): Definitions {
  const returned = new Map<string, PipelineDefinition>();
  const keyOf = ({ runId, invocation, attempt }: Envelope) => `${runId}\u0000${invocation}\u0000${attempt}`;
  const readAll = (ready: Envelope["inputs"], where: (name: string) => string) =>
    Object.fromEntries(Object.entries(ready).map(([name, input]) => [name, inputs.read(input, where(name))]));

  const definitions: Definitions = {
    inputs: (envelope) => readAll(envelope.inputs, (name) => `Input "${name}" of "${envelope.step}": `),
    async step(envelope) {
      if (envelope.made) return made.find(envelope, envelope.made);
      return (await loadUnit(envelope.unit)).step(envelope.stepFile, envelope.step);
    },
    async body(source) {
      const loaded = await loadUnit(source.unit);
      const given = readAll(source.inputs ?? {}, (name) => `Parameter "${name}" of "${source.pipeline}": `);
      const parameters = { ...source.parameters, ...given };
      const { from } = source;
      if (!from) return { pipeline: loaded.pipeline(source.pipeline, source.export), parameters };
      return { pipeline: returned.get(keyOf(from)) ?? (await runAgain(from, source.pipeline)), parameters };
    },
    keep(envelope, pipeline) {
      returned.set(keyOf(envelope), pipeline);
      const [oldest] = returned.keys();
      if (returned.size > keptPipelines && oldest !== undefined) returned.delete(oldest);
    },
  };
  const made = createMadeSteps(store, inputs, (source) => definitions.body(source));

  const runAgain = async (envelope: Envelope, name: string): Promise<PipelineDefinition> => {
    const step = await definitions.step(envelope);
    const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const context = makeContext(envelope, new AbortController().signal, quiet, () => {});
    const result = await runMuted(() =>
      runInContext(context, async () => step.fn(definitions.inputs(envelope), context)),
    );
    const found = returnedPipeline(result);
    if (!found)
      throw new PipeloomError(
        "body-not-repeatable",
        `Step "${envelope.step}" returned pipeline "${name}" first and something else when it was run again. A step that returns a pipeline has to return the same one for the same inputs.`,
      );
    definitions.keep(envelope, found.definition);
    return found.definition;
  };
  return definitions;
}
