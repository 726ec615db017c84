/** Calls of a body as the scheduler takes them: with their step, their node and how the selection treats them. */
import type { Binding, PlannedCall, PlannedStep } from "../model/plan.ts";
import type { StartRun } from "../protocol/engine.ts";
import type { PlacedCall, Treatment } from "../schedule/messages.ts";
import type { Placer } from "./place.ts";

export type PlaceCalls = (steps: readonly PlannedStep[], calls: readonly PlannedCall[]) => PlacedCall[];

export function placeCalls(
  place: Placer,
  treatmentOf: (node: string) => Treatment,
  overrides: StartRun["overrides"] = [],
): PlaceCalls {
  const known = new Map<string, PlannedStep>();
  return (steps, calls) => {
    for (const step of steps) known.set(keyOf(step.file, step.name, step.variant), step);
    return calls.map((call) => {
      const step = known.get(keyOf(call.file, call.step, call.variant)) ?? unknownStep(call);
      const { node, optionalInputs } = place(call);
      const placed = { call, step, node, optionalInputs, treatment: treatmentOf(node) };
      const given = overrides.filter((override) => override.node === node);
      return given.length === 0 ? placed : { ...placed, call: overridden(call, given) };
    });
  };
}

/** What the body wired to these inputs is not waited for. */
function overridden(call: PlannedCall, given: NonNullable<StartRun["overrides"]>): PlannedCall {
  const inputs = given.map(({ input, value }): [string, Binding] => [input, { type: "value", value }]);
  return { ...call, inputs: { ...call.inputs, ...Object.fromEntries(inputs) } };
}

function keyOf(file: string, name: string, variant: string | undefined): string {
  return variant === undefined ? `${file}\0${name}` : `${file}\0${name}\0${variant}`;
}

/** A call of a step that its module did not declare: its code is unknown, so it is never answered from the cache. */
function unknownStep({ step, file }: PlannedCall): PlannedStep {
  return { name: step, file, codeDigest: "", codeParts: {}, outputs: ["output"], options: { cache: false } };
}
