/** When two executions of a step are the same, and, when they are not, why. */
import type { Json } from "../model/json.ts";
import type { CachePolicy } from "../model/options.ts";
import type { PlannedStep } from "../model/plan.ts";
import type { StepOptions } from "../model/options.ts";
import type { Resolved } from "../schedule/resolved.ts";
import type { KeyComponents, Latest } from "../store/runs-cache.ts";
import { digestOfInput, sha256, shortValue } from "./inputs.ts";

/** Grows when results of older engines must not be reused. */
const keySchema = 1;

export interface KeyQuestion {
  readonly step: PlannedStep;
  /** The step's file relative to the workspace: a moved workspace keeps its cache. */
  readonly file: string;
  readonly options: StepOptions;
  readonly inputs: { readonly [name: string]: Resolved };
  readonly environment: Readonly<Record<string, string>>;
  /** The inputs are lists of a batch: the step is called once per item. */
  readonly isBatch: boolean;
}

export function keyComponents({ step, file, options, inputs, environment, isBatch }: KeyQuestion): KeyComponents {
  const policy = options.cache;
  const ignored = new Set(typeof policy === "object" ? policy.ignore : []);
  const facts: KeyComponents["inputs"] = {};
  for (const name of Object.keys(inputs).toSorted()) {
    const input = inputs[name];
    if (!input || ignored.has(name)) continue;
    const value = shortValue(input);
    facts[name] = { digest: digestOfInput(input), ...(value !== undefined && { value }) };
  }
  const variables: Record<string, string> = {};
  for (const name of Object.keys(environment).toSorted())
    variables[name] = sha256(environment[name] ?? "").slice(0, 16);
  const parts = [
    keySchema,
    file,
    step.name,
    step.outputs,
    policy === "inputs" ? "" : step.codeDigest,
    policy === "code" ? [] : Object.entries(facts).map(([name, { digest }]) => [name, digest]),
    Object.entries(variables),
    typeof policy === "object" ? (policy.key ?? "") : "",
    // What a closure captured is part of what the step is, whatever the policy.
    ...(step.variant === undefined ? [] : [step.variant]),
    ...(isBatch ? ["batch"] : []),
  ];
  for (const [name, fact] of Object.entries(step.captured ?? {})) facts[name] ??= fact;
  return {
    key: sha256(JSON.stringify(parts)),
    code: step.codeDigest,
    inputs: facts,
    environment: variables,
    schema: keySchema,
  };
}

/** How long a result may be reused, in milliseconds; undefined means for ever. */
export function isCacheOn(policy: CachePolicy | undefined): boolean {
  return policy !== false;
}

/** Why there is no result for these components, in the words that users see. */
export function missReason(
  now: KeyComponents,
  latest: Latest | undefined,
  partsOf: (code: string) => { readonly [name: string]: string } | undefined,
): string {
  if (!latest) return "no earlier run";
  const before = latest.components;
  const reasons: string[] = [];
  if (before.code !== now.code) reasons.push(codeReason(partsOf(before.code), partsOf(now.code)));
  const names = new Set([...Object.keys(before.inputs), ...Object.keys(now.inputs)]);
  for (const name of names) {
    const [old, recent] = [before.inputs[name], now.inputs[name]];
    if (old?.digest !== recent?.digest) reasons.push(inputReason(name, old, recent));
  }
  for (const name of new Set([...Object.keys(before.environment), ...Object.keys(now.environment)])) {
    if (before.environment[name] !== now.environment[name]) reasons.push(`environment changed: ${name}`);
  }
  if (reasons.length > 0) return reasons.join("; ");
  if (latest.status === "expanded") return "returned a pipeline before";
  if (latest.status !== "succeeded") return latest.status === "failed" ? "failed before" : `${latest.status} before`;
  return before.schema === now.schema ? "no stored result" : "Pipeloom changed";
}

type InputPart = { readonly digest: string; readonly value?: Json | undefined } | undefined;

function inputReason(name: string, old: InputPart, recent: InputPart): string {
  if (old?.value !== undefined && recent?.value !== undefined)
    return `${name} ${shown(old.value)} -> ${shown(recent.value)}`;
  if (!old) return `input ${name} added`;
  return recent ? `input ${name} changed` : `input ${name} removed`;
}

function shown(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function codeReason(
  old: { readonly [name: string]: string } | undefined,
  recent: { readonly [name: string]: string } | undefined,
): string {
  if (!old || !recent) return "code changed";
  const changed = [...new Set([...Object.keys(recent), ...Object.keys(old)])].filter(
    (name) => old[name] !== recent[name],
  );
  if (changed.length === 0) return "code changed";
  return `code changed: ${changed.slice(0, 4).join(", ")}${changed.length > 4 ? `, ${changed.length - 4} more` : ""}`;
}
