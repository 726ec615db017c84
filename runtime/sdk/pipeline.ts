import { z } from "zod";
import { Hook } from "../model/options.ts";
import type { FailureMode } from "../model/options.ts";
import { PipeloomError } from "./errors.ts";
import { makeOutput, outputSourceOf } from "./output.ts";
import type { Output } from "./output.ts";
import { completed, pipelineCallData } from "./pipeline-options.ts";
import type { GivenParameters, PipelineCallOptions, PipelineOptions, Remaining } from "./pipeline-options.ts";
import { definitionKey, definitionOf, isMaking, state } from "./state.ts";
import type { Definition } from "./state.ts";
import { revive } from "./revive.ts";
import type { NoInputs, Wired } from "./wiring.ts";

/** What a body may return: an output, a record of outputs, or nothing. */
export type PipelineResult = Output<unknown> | { readonly [name: string]: unknown } | undefined | void;

type ChildOutputs<R> = Awaited<R> extends undefined | void ? Output<null> : Awaited<R>;
type ChildArguments<P> = NoInputs extends P ? [parameters?: Wired<P>] : [parameters: Wired<P>];

/** A pipeline. Inside another pipeline's body it can be used like a step. */
export interface Pipeline<P, R> {
  /** Starts it as a child run with its own parameters; gives its outputs. */
  (...args: ChildArguments<P>): ChildOutputs<R>;
  /** Runs its body inside the parent: its steps become steps of the parent. */
  embed(...args: ChildArguments<P>): R;
  /**
   * The pipeline with options for one use: parameters given in advance, a name for the node, a time limit, retries, a failure mode.
   *
   * @example const scores = evaluate.with({ name: "nightly", parameters: { folds: 5 }, timeout: "10m" })({ model });
   */
  with<const G extends GivenParameters<P>>(options: PipelineCallOptions<G>): Pipeline<Remaining<P, G>, R>;
  readonly pipelineName: string;
}

/** What the worker needs to run a pipeline's body. */
export interface PipelineDefinition extends Definition {
  readonly kind: "pipeline";
  readonly name: string;
  readonly params: z.ZodObject | undefined;
  readonly mode: FailureMode;
  readonly hooks: Pick<PipelineOptions, Hook>;
  readonly body: (parameters: never) => unknown;
  /** The module that made it, as an address, when it was loaded without the engine's loader: what a script runs. */
  readonly origin: string | undefined;
}

/**
 * Makes a pipeline. The body is ordinary code that calls steps and returns an output, or a record of outputs. Without `await` it is known
 * whole before anything runs; with loops and `await output.load()` it grows while it runs.
 *
 * @param name how the pipeline is called everywhere; unique in its file
 * @throws PipeloomError `bad-pipeline` when the name is empty or the body is not a function.
 * @example
 * export default pipeline("training", { params: z.object({ path: z.string().default("iris.csv") }) }, ({ path }) => {
 *   const rows = load({ path });
 *   return fit({ rows, epochs: 5 });
 * });
 */
export function pipeline<R extends PipelineResult | Promise<PipelineResult>>(
  name: string,
  body: () => R,
): Pipeline<NoInputs, R>;
export function pipeline<P extends z.ZodObject, R extends PipelineResult | Promise<PipelineResult>>(
  name: string,
  options: PipelineOptions<P> & { readonly params: P },
  body: (parameters: z.output<P>) => R,
): Pipeline<z.input<P>, R>;
export function pipeline<R extends PipelineResult | Promise<PipelineResult>>(
  name: string,
  options: PipelineOptions & { readonly params?: never },
  body: () => R,
): Pipeline<NoInputs, R>;
export function pipeline(
  name: string,
  first: PipelineOptions | PipelineDefinition["body"],
  second?: PipelineDefinition["body"],
): unknown {
  const body = typeof first === "function" ? first : second;
  const options = typeof first === "function" ? {} : first;
  if (typeof name !== "string" || name.trim() === "")
    throw new PipeloomError("bad-pipeline", 'pipeline() takes a name first: pipeline("training", …).');
  if (typeof body !== "function")
    throw new PipeloomError(
      "bad-pipeline",
      `Pipeline "${name}" has no body: pipeline(name, options, (parameters) => { … }).`,
    );
  const definition: PipelineDefinition = {
    kind: "pipeline",
    name,
    file: undefined,
    exportName: undefined,
    ...(isMaking() && { made: { facts: undefined, values: {} } }),
    params: options.params,
    mode: options.mode ?? "stop",
    hooks: hooksOf(options, name),
    body,
    origin: callerModule(),
  };
  if (!isMaking()) state.definitions.push(definition);
  return makePipeline(definition, undefined);
}

function makePipeline(definition: PipelineDefinition, options: PipelineCallOptions | undefined): unknown {
  const { name } = definition;
  const given = (input: unknown) => completed(asRecord(input, name), options?.parameters);
  const start = (input: unknown = {}): unknown => {
    const driver = state.currentDriver();
    if (!driver) {
      throw new PipeloomError(
        "no-body",
        `Pipeline "${name}" cannot be called outside a pipeline body. Run it with \`pipeloom run\`.`,
      );
    }
    if (definition.made && definition.exportName === undefined)
      throw new PipeloomError(
        "nested-pipeline",
        `Pipeline "${name}" is made inside a function, so no run of its own can find it. Use ${name}.embed(…), return it from a step, or define it at the top of its module.`,
      );
    const { mode, ...data } = pipelineCallData(options ?? {}, name);
    const call = driver.call({
      definition,
      inputs: given(input),
      outputs: ["output"],
      ...(Object.keys(data).length > 0 && { options: data }),
      ...(options?.after && { after: options.after }),
      pipeline: { name, export: definition.exportName ?? "default", ...(mode && { mode }) },
    });
    return childOutputs(call);
  };
  const embed = (input: unknown = {}): unknown => {
    if (!state.currentDriver())
      throw new PipeloomError("no-body", `Pipeline "${name}" can be embedded only in a pipeline body.`);
    // SAFETY: the parameters were checked by the pipeline's own schema, as far as they are known.
    return definition.body(embeddedParameters(definition, given(input)) as never);
  };
  return Object.assign(start, {
    [definitionKey]: definition,
    [givenKey]: options ?? {},
    embed,
    with: (more: PipelineCallOptions) =>
      makePipeline(definition, {
        ...options,
        ...more,
        ...((options?.parameters ?? more.parameters) && {
          parameters: { ...options?.parameters, ...more.parameters },
        }),
      }),
    pipelineName: name,
  });
}

/** Holds what `with` gave. */
const givenKey = Symbol.for("pipeloom.given.v1");

/** A pipeline that a step returned, with the parameters that it is to be run with. */
export interface ReturnedPipeline {
  readonly definition: PipelineDefinition;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly mode: FailureMode | undefined;
  readonly timeout: PipelineCallOptions["timeout"];
}

/** What a step returned, if it is a pipeline. */
export function returnedPipeline(value: unknown): ReturnedPipeline | undefined {
  const definition = definitionOf(value);
  if (!definition || !isPipelineDefinition(definition)) return undefined;
  // SAFETY: what holds a pipeline's definition was made by `makePipeline`, which sets this member too.
  const { parameters = {}, ...options } = (value as { readonly [givenKey]: PipelineCallOptions })[givenKey];
  const { mode, timeout } = pipelineCallData(options, definition.name);
  return { definition, parameters, mode, timeout };
}

function hooksOf(options: PipelineOptions, name: string): PipelineDefinition["hooks"] {
  const hooks: { -readonly [K in Hook]?: PipelineOptions[K] } = {};
  for (const hook of Hook.options) {
    const given = options[hook];
    if (given === undefined) continue;
    if (typeof given !== "function")
      throw new PipeloomError("bad-option", `Option "${hook}" of pipeline "${name}" takes a function.`);
    hooks[hook] = given;
  }
  return hooks;
}

/** The definition behind a pipeline. */
export function pipelineDefinitionOf(value: unknown): PipelineDefinition {
  // SAFETY: only `pipeline` and `step` set this symbol, always to a Definition.
  const definition = (value as { readonly [definitionKey]?: Definition } | undefined)?.[definitionKey];
  if (definition && isPipelineDefinition(definition)) return definition;
  throw new PipeloomError("bad-pipeline", "run() takes a pipeline: what pipeline(name, …) gave.");
}

/** The SDK's own folder, in the form in which stack traces name it. */
const ownFolder = new URL(".", import.meta.url).href;

/** The first module on the stack that is not the SDK's. */
function callerModule(): string | undefined {
  const lines = (new Error("where").stack ?? "").split("\n").slice(1);
  for (const line of lines) {
    const address = /(file:\/\/[^)]+?):\d+:\d+\)?$/.exec(line)?.[1];
    if (address !== undefined && !address.startsWith(ownFolder)) return address;
  }
  return undefined;
}

/** True for a pipeline's definition: the kind tells which of the two interfaces it is. */
export function isPipelineDefinition(definition: Definition): definition is PipelineDefinition {
  return definition.kind === "pipeline" && "body" in definition;
}

/**
 * Checks parameters by the pipeline's schema and fills in defaults.
 *
 * @throws PipeloomError `bad-parameters`.
 */
export function parseParameters(definition: PipelineDefinition, values: unknown): Record<string, unknown> {
  if (!definition.params) return {};
  const parsed = definition.params.safeParse(revive(definition.params, values));
  if (parsed.success) return parsed.data;
  throw new PipeloomError(
    "bad-parameters",
    `The parameters of pipeline "${definition.name}" are not valid:\n${z.prettifyError(parsed.error)}`,
  );
}

/** Which outputs a child has is known once it ran: every name gives an output, and used whole it is the single one. */
function childOutputs(call: string): unknown {
  const whole = makeOutput({ call, output: "output" });
  return new Proxy(
    {},
    {
      get(_, key) {
        if (
          typeof key !== "string" ||
          key === "then" ||
          key === "load" ||
          key === "chunk" ||
          key === "unpack" ||
          /^\d+$/.test(key)
        ) {
          return Reflect.get(whole, key);
        }
        return makeOutput({ call, output: key });
      },
    },
  );
}

/** An embedded pipeline's parameters may be outputs, which no schema can check yet. */
function embeddedParameters(
  definition: PipelineDefinition,
  input: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const wired = Object.entries(input).filter(([, value]) => outputSourceOf(value));
  if (wired.length === 0 || !definition.params)
    return { ...parseParameters(definition, input), ...Object.fromEntries(wired) };
  const known = Object.fromEntries(Object.entries(input).filter(([, value]) => !outputSourceOf(value)));
  const shape = Object.fromEntries(
    Object.entries(definition.params.shape).filter(([name]) => name in known || !(name in input)),
  );
  return {
    ...parseParameters({ ...definition, params: z.object(shape) }, known),
    ...Object.fromEntries(wired),
  };
}

function asRecord(input: unknown, name: string): Readonly<Record<string, unknown>> {
  // SAFETY: checked to be an object that is no list.
  if (typeof input === "object" && input !== null && !Array.isArray(input))
    return input as Readonly<Record<string, unknown>>;
  throw new PipeloomError("bad-input", `Pipeline "${name}" takes one object of parameters.`);
}
