/**
 * A body's calls as planned calls.
 *
 * Invariant: a call's id follows from the step's name (or the one given at the call), its variant and what is wired to it, with a number among equals: other calls do not shift it.
 */
import { createHash } from "node:crypto";
import type { Binding, PlannedCall, PlannedStep } from "../../model/plan.ts";
import { isStepDefinition } from "../../sdk/internal.ts";
import type { CallRequest, StepDefinition } from "../../sdk/internal.ts";
import type { ArtifactStore } from "../../store/artifacts.ts";
import { bindingOf, callsIn, canonicalJson } from "./bindings.ts";
import { variantOf } from "./captured.ts";
import type { Variant } from "./captured.ts";
import { saveValue } from "./outputs.ts";
import { callSite } from "./site.ts";
import type { Mapper } from "./source-map.ts";
import { codeOf, fileOf } from "./step-code.ts";

/** What a call is, wherever it stands. */
interface Identified {
  readonly id: string;
  readonly step: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly after: readonly string[] | undefined;
  /** Present when the step was made while the body ran. */
  readonly variant: Variant | undefined;
}

/** Gives the calls of one body their ids, in order. */
export function createIdentifier(store: ArtifactStore): (request: CallRequest) => Identified {
  const counts = new Map<string, number>();
  return ({ definition, inputs, options, after, map, ask, pipeline }) => {
    const step = definition.name ?? "step";
    const bindings = Object.fromEntries(
      Object.entries(inputs)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, bindingOf(value, (plain) => saveValue(plain, store))]),
    );
    const order = after && [...new Set(after.flatMap(callsIn))];
    const variant = isStepDefinition(definition) ? variantOf(definition) : undefined;
    const identity = canonicalJson({
      step,
      bindings,
      options,
      after: order,
      map,
      ask,
      pipeline,
      ...(variant && variant.digest !== "" && { variant: variant.digest }),
    });
    const base = `${options?.name ?? step}~${createHash("sha256").update(identity).digest("hex").slice(0, 8)}`;
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    return { id: count === 1 ? base : `${base}~${count}`, step, bindings, after: order, variant };
  };
}

export interface Recorder {
  call(request: CallRequest): string;
  isEmpty(): boolean;
  take(): { steps: PlannedStep[]; calls: PlannedCall[] };
}

export function createRecorder(unitFile: string, mapper: Mapper, store: ArtifactStore): Recorder {
  const identify = createIdentifier(store);
  const known = new Map<StepDefinition, Set<string | undefined>>();
  let steps: PlannedStep[] = [];
  let calls: PlannedCall[] = [];
  return {
    isEmpty: () => calls.length === 0,
    take() {
      const taken = { steps, calls };
      steps = [];
      calls = [];
      return taken;
    },
    call(request) {
      const site = callSite(mapper);
      const { definition, options, map, ask, pipeline } = request;
      const { id, step, bindings, after, variant } = identify(request);
      if (isStepDefinition(definition)) {
        const variants = known.get(definition) ?? new Set();
        known.set(definition, variants);
        if (!variants.has(variant?.digest)) steps.push(plannedStep(definition, step, unitFile, variant));
        variants.add(variant?.digest);
      }
      calls.push({
        id,
        step,
        file: fileOf(definition, unitFile),
        ...(variant && { variant: variant.digest }),
        inputs: bindings,
        ...(options && { options }),
        ...(after && { after: [...after] }),
        ...(map && { map }),
        ...(ask && { ask }),
        ...(pipeline && { pipeline }),
        ...(site && { site }),
      });
      return id;
    },
  };
}

function plannedStep(
  definition: StepDefinition,
  name: string,
  unitFile: string,
  variant: Variant | undefined,
): PlannedStep {
  const { digest, parts } = codeDigestOf(definition, name);
  return {
    name,
    file: fileOf(definition, unitFile),
    codeDigest: digest,
    codeParts: parts,
    outputs: [...definition.outputs],
    options: definition.data,
    ...(variant && { variant: variant.digest }),
    ...(variant && variant.digest !== "" && { captured: variant.captured }),
  };
}

/** A step without a digest from the bundle: its own source text stands for its code. */
export function codeDigestOf(
  definition: StepDefinition,
  name: string,
): { readonly digest: string; readonly parts: Readonly<Record<string, string>> } {
  const code = codeOf(definition);
  if (code) return code;
  const digest = createHash("sha256").update(String(definition.fn)).digest("hex").slice(0, 16);
  return { digest, parts: { [name]: digest } };
}
