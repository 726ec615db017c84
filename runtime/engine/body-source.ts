/**
 * What a worker needs to run a run's body again: to find the steps that the body made, and the hooks of its pipeline.
 *
 * Invariant: the answered loads stand in the order in which they were answered; a body that gets them does what it did.
 */
import type { Failure } from "../model/failure.ts";
import type { Binding, PlannedStep } from "../model/plan.ts";
import type { BodySource, MadeIn, ReadyInput } from "../protocol/worker.ts";
import type { RunPlan } from "./active-run.ts";

export interface BodyMemory {
  asked(id: number, binding: Binding): void;
  answered(id: number, input: ReadyInput | undefined, error: Failure | undefined): void;
  /** Where a step was made; undefined when its module declares it. */
  madeIn(step: PlannedStep): MadeIn | undefined;
}

/** The body that a run goes through. */
export function bodySourceOf({ request, prepared, body }: Pick<RunPlan, "request" | "prepared" | "body">): BodySource {
  return {
    unit: prepared.unit,
    pipeline: request.pipeline.name,
    export: request.pipeline.export,
    parameters: Object.fromEntries(request.parameters.map(({ name, value }) => [name, value])),
    ...body,
  };
}

export function createBodyMemory(source: BodySource): BodyMemory {
  const open = new Map<number, Binding>();
  const loads: MadeIn["loads"][number][] = [];
  return {
    asked: (id, binding) => open.set(id, binding),
    answered(id, input, error) {
      const binding = open.get(id);
      open.delete(id);
      if (binding) loads.push({ binding, ...(input && { input }), ...(error && { error }) });
    },
    madeIn: ({ variant, codeDigest }) =>
      variant === undefined ? undefined : { body: source, loads: [...loads], variant, codeDigest },
  };
}
