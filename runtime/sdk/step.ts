import type { StepContext } from "./context.ts";
import { plainContext } from "./context.ts";
import { PipeloomError } from "./errors.ts";
import { optionsData } from "./options.ts";
import type { CallOptions, MapOptions, StepOptions } from "./options.ts";
import { makeMappedOutputs, makeOutput, outputSourceOf } from "./output.ts";
import { completed } from "./pipeline-options.ts";
import type { GivenParameters, Remaining } from "./pipeline-options.ts";
import { definitionKey, isMaking, state } from "./state.ts";
import type { CallRequest, Definition } from "./state.ts";
import type { AnyPipeline, Arguments, Mapped, MappedInputs, Outputs, Unmapped } from "./wiring.ts";

/**
 * A step: in a pipeline body a call is recorded and gives an output; anywhere else it is the plain function.
 */
export interface Step<I, R, N extends readonly string[] = readonly []> {
  /** Uses the step. In a body it returns at once; independent steps run in parallel. Outside it calls the function; see `fn` for its types. */
  (...args: Arguments<I>): Outputs<R, N>;
  /**
   * Runs the step for each item of the lists, index-aligned; `unmapped(x)` gives x to all of them.
   *
   * @throws PipeloomError `bad-map` when lists differ in length or nothing is a list.
   * @example const scores = evaluate.map({ fold: folds, model: unmapped(model) }, { concurrency: 4 });
   */
  map(inputs: MappedInputs<I>, options?: MapOptions): Mapped<R, N>;
  /** Like `map`, for every combination of the lists; the last input varies fastest. */
  product(inputs: MappedInputs<I>, options?: MapOptions): Mapped<R, N>;
  /**
   * The step with options for one call. `parameters` are values of inputs that the call itself need not give.
   *
   * @example const fresh = load.with({ cache: false, after: [prepared] })({ path });
   */
  with<const G extends GivenParameters<I>>(options: StepCallOptions<G>): Step<Remaining<I, G>, R, N>;
  /** The plain function with its own types, for unit tests. */
  readonly fn: (input: I, context?: StepContext) => R;
}

/** Options at one call, with values of inputs that it need not give. */
export interface StepCallOptions<G = Readonly<Record<string, unknown>>> extends CallOptions {
  readonly parameters?: G;
}

/** What the worker needs to run a step. */
export interface StepDefinition extends Definition {
  readonly kind: "step";
  readonly fn: (input: unknown, context: StepContext) => unknown;
  readonly options: StepOptions;
  readonly data: ReturnType<typeof optionsData>;
  readonly outputs: readonly string[];
}

/** A step's function: one object of inputs, and its context. */
export type StepFunction<I, R> = (input: I, context: StepContext) => R;

type NamedResult<N extends readonly string[]> =
  | { readonly [K in N[number]]: unknown }
  | readonly unknown[]
  | AnyPipeline;

/**
 * Makes a step of a function. The function takes one object of inputs, and optionally its context; it may be async. A function that returns
 * nothing gives null. Results must be data: JSON, Date, Map, Set, BigInt, typed arrays, or an asset.
 *
 * A step may also be made while a pipeline's body runs, for example in a loop: the local variables that it captures then are part of what it
 * is, so each pass of the loop makes a step of its own, with its own results in the cache.
 *
 * A step may return a pipeline (or `pipeline.with({ parameters })`): it then runs in the step's place, and what it gives becomes the step's result.
 *
 * @throws PipeloomError `bad-option` when an option is not valid; `bad-step` when a step that is made in a body has no name.
 * @example
 * export const clean = step(({ rows }: { rows: Row[] }) => rows.filter((row) => row.rain >= 0));
 * export const split = step({ outputs: ["train", "test"] }, ({ rows }: { rows: Row[] }) => ({ train: rows.slice(10), test: rows.slice(0, 10) }));
 */
export function step<I, R>(fn: StepFunction<I, R>): Step<I, R>;
export function step<
  I,
  const N extends readonly [string, ...string[]],
  R extends NamedResult<N> | Promise<NamedResult<N>>,
>(options: StepOptions<I, R, N> & { readonly outputs: N }, fn: StepFunction<I, R>): Step<I, R, N>;
export function step<I, R>(
  options: StepOptions<I, R> & { readonly outputs?: never },
  fn: StepFunction<I, R>,
): Step<I, R>;
export function step(
  first: StepOptions | StepFunction<never, unknown>,
  second?: StepFunction<never, unknown>,
): unknown {
  const fn = typeof first === "function" ? first : second;
  const options: StepOptions = typeof first === "function" ? {} : first;
  if (typeof fn !== "function")
    throw new PipeloomError("bad-step", "step() takes a function: step(fn) or step(options, fn).");
  const made = isMaking() ? (state.madeNow ?? { facts: undefined, values: {} }) : undefined;
  const name = options.name ?? (made && (made.facts?.variable ?? (fn.name === "" ? undefined : fn.name)));
  if (made && name === undefined)
    throw new PipeloomError(
      "bad-step",
      'A step that is made while a pipeline runs needs a name: give it to a variable, or say step({ name: "train" }, …).',
    );
  const definition: StepDefinition = {
    kind: "step",
    name,
    file: undefined,
    exportName: undefined,
    ...(made && { made }),
    // SAFETY: the worker gives the function what the plan wired to it; the author's types were checked at the call.
    fn: fn as StepFunction<unknown, unknown>,
    options,
    data: optionsData(options, options.name === undefined ? "A step" : `Step "${options.name}"`),
    outputs: options.outputs ?? ["output"],
  };
  if (!made) state.definitions.push(definition);
  return makeStep(definition, undefined);
}

/** True for a step's definition: the kind tells which of the two interfaces it is. */
export function isStepDefinition(definition: Definition): definition is StepDefinition {
  return definition.kind === "step" && "fn" in definition;
}

/**
 * Gives an input of `map` or `product` whole to every item.
 *
 * @example predict.map({ row: rows, model: unmapped(model) })
 */
export function unmapped<T>(value: T): Unmapped<T> {
  return new UnmappedValue(value);
}

class UnmappedValue<T> implements Unmapped<T> {
  readonly unmapped: T;
  constructor(value: T) {
    this.unmapped = value;
  }
}

function makeStep(definition: StepDefinition, given: StepCallOptions | undefined): unknown {
  const { parameters, ...callOptions } = given ?? {};
  const record = (inputs: Readonly<Record<string, unknown>>, map?: CallRequest["map"]): unknown => {
    const driver = state.currentDriver();
    if (!driver) {
      throw new PipeloomError(
        "no-body",
        `"${definition.name ?? "step"}" can be mapped only while a pipeline body runs. In a unit test, call it per item.`,
      );
    }
    const options = optionsData(callOptions, `Step "${definition.name}" at this call`, "call");
    const call = driver.call({
      definition,
      inputs,
      outputs: definition.outputs,
      ...(Object.keys(options).length > 0 && { options }),
      ...(callOptions.after && { after: callOptions.after }),
      ...(map && { map }),
    });
    const [only = "output"] = definition.outputs;
    if (!definition.options.outputs) return makeOutput({ call, output: only });
    if (map) return makeMappedOutputs(call, definition.outputs);
    return Object.fromEntries(definition.outputs.map((output) => [output, makeOutput({ call, output })]));
  };
  const call = (input: unknown = {}, context?: StepContext): unknown => {
    if (!state.currentDriver())
      return definition.fn(
        parameters ? completed(checkedInputs(input, definition), parameters) : input,
        context ?? state.currentContext() ?? plainContext(definition.name ?? "step"),
      );
    return record(completed(checkedInputs(input, definition), parameters));
  };
  const map = (kind: "zip" | "product") => (input: unknown, options?: MapOptions) => {
    const inputs = checkedInputs(input, definition);
    const over = Object.keys(inputs).filter((name) => !(inputs[name] instanceof UnmappedValue));
    checkLists(definition, kind, over, inputs);
    const plain = Object.fromEntries(
      Object.entries(completed(inputs, parameters)).map(([name, value]) => [
        name,
        value instanceof UnmappedValue ? value.unmapped : value,
      ]),
    );
    return record(plain, { kind, over, ...(options && { options }) });
  };
  return Object.assign(call, {
    [definitionKey]: definition,
    map: map("zip"),
    product: map("product"),
    with: (options: StepCallOptions) =>
      makeStep(definition, {
        ...given,
        ...options,
        ...((parameters ?? options.parameters) && { parameters: { ...parameters, ...options.parameters } }),
      }),
    fn: (input: unknown = {}, context?: StepContext) =>
      definition.fn(input, context ?? state.currentContext() ?? plainContext(definition.name ?? "step")),
  });
}

function checkedInputs(input: unknown, definition: Definition): Readonly<Record<string, unknown>> {
  if (typeof input === "object" && input !== null && !Array.isArray(input) && !outputSourceOf(input)) {
    // SAFETY: an object that is neither a list nor an output is read as a record of inputs.
    return input as Readonly<Record<string, unknown>>;
  }
  throw new PipeloomError(
    "bad-input",
    `"${definition.name ?? "A step"}" takes one object of named inputs, for example ${definition.name ?? "step"}({ rows }).`,
  );
}

/** As far as lists are known already, in the words of the engine, which checks the others. */
function checkLists(
  definition: Definition,
  kind: "zip" | "product",
  over: readonly string[],
  inputs: Readonly<Record<string, unknown>>,
): void {
  const name = definition.name ?? "step";
  if (over.length === 0)
    throw new PipeloomError(
      "bad-map",
      `Nothing of "${name}" is mapped: every input is unmapped(). Give at least one list, or call the step itself.`,
    );
  const lengths: string[] = [];
  const counts = new Set<number>();
  for (const key of over) {
    const value = inputs[key];
    if (outputSourceOf(value)) continue;
    if (!Array.isArray(value)) {
      throw new PipeloomError(
        "bad-map",
        `Input "${key}" of "${name}" is mapped but is not a list. Map over a list, or wrap the value in unmapped().`,
      );
    }
    lengths.push(`${key} has ${value.length}`);
    counts.add(value.length);
  }
  if (kind === "zip" && counts.size > 1) {
    throw new PipeloomError(
      "bad-map",
      `The mapped inputs of "${name}" have different lengths: ${lengths.join(", ")}. Give lists of the same length, or use product() for all combinations.`,
    );
  }
}
