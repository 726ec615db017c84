/** A step or pipeline that is used: one node, its inputs matched to the arguments. */
import type { JsonSchema } from "../../model/json.ts";
import { MapOptions } from "../../model/options.ts";
import type { Range } from "../../model/range.ts";
import { suggestion } from "../../config/problem.ts";
import type { StepInputIr } from "../ir.ts";
import { report, type Wiring } from "./context.ts";
import type { Draft, DraftInput } from "./draft.ts";
import { camelKeys, mergedOptions } from "./options.ts";
import { callableInputs, callableName, callableOutputs } from "./callable.ts";
import { jsonOf, type Callable, type CallOptions, type Value } from "./value.ts";

/** An argument with its value known. `name` is a keyword; `isSpread` fills what is not known. */
export interface WiredArgument {
  readonly name: string | undefined;
  readonly nameRange: Range | undefined;
  readonly isSpread: boolean;
  readonly value: Value;
  readonly range: Range;
}

export interface Use {
  readonly target: Callable;
  readonly options: CallOptions;
  readonly how: "call" | "map" | "product" | "embed";
  readonly arguments: readonly WiredArgument[];
  readonly range: Range;
  readonly nameRange: Range;
}

export function useCallable(wiring: Wiring, use: Use): Value {
  const { target } = use;
  const isMap = use.how === "map" || use.how === "product";
  const { given, mapOptions, isOpen, loose } = matchArguments(wiring, use, isMap);
  const name = callableName(target);
  const inputs = callableInputs(target);
  const definition = target.type === "step" ? target.step : target.pipeline;
  const own = target.type === "step" ? target.step.options : undefined;
  const hasOpenInputs = target.type === "step" && (target.step.hasOpenInputs || target.step.takesAnyInput === true);
  const names = new Set(inputs.map((input) => input.name));
  const extra = [...given.keys()].filter((key) => !names.has(key));
  const draft: Draft = {
    kind: isMap ? "map" : target.type === "pipeline" ? "pipeline" : isDynamic(wiring, target) ? "dynamic" : "step",
    step: name,
    // A name of its own, given at the call.
    base: use.options.options?.name ?? name,
    label: undefined,
    parent: wiring.group,
    inputs: [
      ...inputs.map((input) => draftInput(input, given.get(input.name))),
      ...(hasOpenInputs ? extra.map((key) => draftInput({ name: key, required: false }, given.get(key))) : []),
    ],
    outputs: callableOutputs(target),
    options: mergedOptions(own, use.options.options),
    map: mapOptions,
    description: definition.description,
    range: use.range,
    nameRange: use.nameRange,
    definition: { ...(target.file === undefined ? {} : { file: target.file }), range: definition.range },
    isStale: wiring.isStale || definition.isStale === true,
  };
  if (draft.kind === "dynamic") wiring.isStatic = false;
  wiring.drafts.push(draft);
  for (const input of draft.inputs) {
    if (input.given) wiring.edges.push({ kind: "data", from: input.given.value, to: draft, input: input.name });
  }
  for (const value of loose) wiring.edges.push({ kind: "data", from: value, to: draft, input: undefined });
  for (const value of use.options.after) wiring.edges.push({ kind: "order", from: value, to: draft, input: undefined });
  if (!hasOpenInputs) {
    for (const key of extra) reportUnknown(wiring, use, draft, key, given.get(key)?.keyRange, [...names]);
    const missing = isOpen ? [] : inputs.filter((input) => input.required && !given.has(input.name));
    reportMissing(wiring, use, draft, missing);
  }
  return {
    type: "output",
    draft,
    output: draft.outputs.length === 1 ? draft.outputs[0]?.name : undefined,
    isLoaded: false,
    isItem: false,
  };
}

/** True for a step that makes further calls, or returns a pipeline of this file. */
function isDynamic(wiring: Wiring, { step, file }: Extract<Callable, { type: "step" }>): boolean {
  if (step.isDynamic === true) return true;
  if (file !== undefined) return false;
  return (step.returnedNames ?? []).some((name) => {
    const value = wiring.global(name);
    return value?.type === "callable" && value.target.type === "pipeline";
  });
}

interface Given {
  readonly value: Value;
  readonly range: Range;
  readonly keyRange: Range | undefined;
}

function matchArguments(wiring: Wiring, use: Use, isMap: boolean) {
  const inputs = callableInputs(use.target);
  const given = new Map<string, Given>();
  const loose: Value[] = [];
  let mapOptions: MapOptions | undefined;
  let isOpen = false;
  use.arguments.forEach((argument, index) => {
    const { value, range } = argument;
    if (argument.isSpread) {
      isOpen = true;
      if (!spreadRecord(value, given)) loose.push(value);
    } else if (isMap && (argument.name === "options" || (wiring.language === "typescript" && index === 1))) {
      mapOptions = MapOptions.safeParse(camelKeys(jsonOf(value) ?? null)).data;
    } else if (argument.name !== undefined) {
      given.set(argument.name, { value, range, keyRange: argument.nameRange });
    } else if (wiring.language === "python") {
      const input = inputs[index];
      if (input) given.set(input.name, { value, range, keyRange: undefined });
      else if (takesAny(use.target)) loose.push(value);
      else reportTooMany(wiring, use, range, inputs.length);
    } else if (index === 0 && !spreadRecord(value, given)) {
      isOpen = true;
      if (value.type === "parameters") {
        for (const { name } of inputs)
          given.set(name, { value: { type: "parameter", name }, range, keyRange: undefined });
      } else loose.push(value);
    } else if (value.type === "record" && value.isOpen) isOpen = true;
  });
  return { given, mapOptions, isOpen, loose };
}

/** Fills in the entries of a record; false when it is none. */
function spreadRecord(value: Value, given: Map<string, Given>): boolean {
  if (value.type !== "record") return false;
  for (const entry of value.entries) {
    if (entry.key !== "...") given.set(entry.key, { value: entry.value, range: entry.range, keyRange: entry.keyRange });
  }
  return true;
}

function takesAny(target: Callable): boolean {
  return target.type === "step" && (target.step.hasOpenInputs || target.step.takesAnyInput === true);
}

function draftInput(
  input: Pick<StepInputIr, "name" | "required" | "type" | "schema" | "default">,
  given: Given | undefined,
): DraftInput {
  const schema: JsonSchema | undefined = input.schema;
  return {
    name: input.name,
    type: input.type,
    schema,
    required: input.required,
    default: input.default,
    given: given && { value: given.value, range: given.range },
  };
}

function reportMissing(wiring: Wiring, use: Use, draft: Draft, missing: readonly StepInputIr[]): void {
  const [first] = missing;
  if (!first) return;
  const names = missing.map((input) => `"${input.name}"`);
  const list = names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  const example = wiring.language === "python" ? `${first.name}=…` : `${first.name}: …`;
  report(
    wiring,
    "unwired-input",
    `${draft.step} needs ${list}. Add \`${example}\` to this call, or give the input a default where the step is defined.`,
    use.nameRange,
    draft,
  );
}

function reportUnknown(
  wiring: Wiring,
  use: Use,
  draft: Draft,
  key: string,
  range: Range | undefined,
  names: readonly string[],
): void {
  const hint = suggestion(key, names, "inputs");
  report(
    wiring,
    "unknown-input",
    `${draft.step} has no input "${key}".${hint} Rename it or remove it.`,
    range ?? use.range,
    draft,
  );
}

function reportTooMany(wiring: Wiring, use: Use, range: Range, count: number): void {
  const takes = count === 0 ? "no inputs" : count === 1 ? "one input" : `${count} inputs`;
  report(
    wiring,
    "unknown-input",
    `${callableName(use.target)} takes ${takes}. Remove this argument, or add a parameter to the step.`,
    range,
  );
}
