/** The outputs of a pipeline that a step returned, as the outputs of the step. */
import type { RunFinished } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import type { PlannedStep } from "../model/plan.ts";
import type { Value } from "../model/value.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import { jsonValue } from "./inputs.ts";

type Expanded =
  | { readonly type: "outputs"; readonly outputs: Readonly<Record<string, Value>> }
  | { readonly type: "failed"; readonly error: Failure };

/** By name where the step declares them; a single output that has no namesake is the one output there is, null for none, or a record of several. */
export function expandedOutputs(
  step: PlannedStep,
  { pipeline, outputs }: Pick<RunFinished, "pipeline" | "outputs">,
  blobs: ArtifactStore,
): Expanded {
  const names = Object.keys(outputs);
  const [only = "output"] = step.outputs;
  if (step.outputs.length === 1 && (step.options.outputs === undefined || !(only in outputs))) {
    const [first] = Object.values(outputs);
    if (names.length === 1 && first) return { type: "outputs", outputs: { [only]: first } };
    const whole = record(outputs, blobs);
    if (whole) return { type: "outputs", outputs: { [only]: whole } };
    return failed(
      `Step "${step.name}" returned pipeline "${pipeline}", whose outputs ${names.join(", ")} are not all JSON and make no single value. Name them in the step's outputs.`,
    );
  }
  const missing = step.outputs.filter((name) => !(name in outputs));
  if (missing.length > 0)
    return failed(
      `Step "${step.name}" has the outputs ${step.outputs.join(", ")}, and the pipeline "${pipeline}" that it returned gives ${names.join(", ") || "none"}. Return a pipeline that gives ${missing.join(", ")} too.`,
    );
  return {
    type: "outputs",
    outputs: Object.fromEntries(Object.entries(outputs).filter(([name]) => step.outputs.includes(name))),
  };
}

function failed(message: string): Expanded {
  return { type: "failed", error: { name: "PipeloomError", code: "wrong-outputs", message } };
}

/** Several outputs as one record; undefined when one of them is stored as something else than JSON. */
function record(outputs: Readonly<Record<string, Value>>, blobs: ArtifactStore): Value | undefined {
  const entries = Object.entries(outputs);
  if (entries.length === 0) return jsonValue("null", (bytes, digest) => blobs.put(bytes, digest));
  const texts: string[] = [];
  for (const [name, { value, codec, digest }] of entries) {
    if (value === undefined && codec !== "json") return undefined;
    const text = value === undefined ? blobs.get(digest).toString("utf8") : JSON.stringify(value);
    texts.push(`${JSON.stringify(name)}:${text}`);
  }
  return jsonValue(`{${texts.join(",")}}`, (bytes, digest) => blobs.put(bytes, digest));
}
