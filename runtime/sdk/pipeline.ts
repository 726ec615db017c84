import { z } from "zod";
import type { FailureMode } from "../model/options.ts";
import { PipeloomError } from "./errors.ts";
import { makeOutput, outputSourceOf } from "./output.ts";
import type { Output } from "./output.ts";
import { definitionKey, state } from "./state.ts";
import type { Definition } from "./state.ts";
import type { NoInputs, Wired } from "./wiring.ts";

/** Options of a pipeline. */
export interface PipelineOptions<P extends z.ZodObject = z.ZodObject> {
  /** Its parameters, with defaults and help: `z.object({ epochs: z.int().min(1).default(5).describe("Training epochs") })`. @default none */
  readonly params?: P;
  /** What a failed step does to the rest: `stop` lets running steps finish, `fail-fast` cancels them, `continue` goes on elsewhere. @default "stop" */
  readonly mode?: FailureMode;
  /** One or two sentences about what it is for. */
  readonly description?: string;
  readonly tags?: readonly string[];
}

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
  readonly pipelineName: string;
}

/** What the worker needs to run a pipeline's body. */
export interface PipelineDefinition extends Definition {
  readonly kind: "pipeline";
  readonly name: string;
  readonly params: z.ZodObject | undefined;
  readonly mode: FailureMode;
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
    params: options.params,
    mode: options.mode ?? "stop",
    body,
    origin: callerModule(),
  };
  state.definitions.push(definition);
  const start = (input: unknown = {}): unknown => {
    if (!state.driver) {
      throw new PipeloomError(
        "no-body",
        `Pipeline "${name}" cannot be called outside a pipeline body. Run it with \`pipeloom run\`.`,
      );
    }
    const call = state.driver.call({
      definition,
      inputs: asRecord(input, name),
      outputs: ["output"],
      pipeline: { name, export: definition.exportName ?? "default" },
    });
    return childOutputs(call);
  };
  const embed = (input: unknown = {}): unknown => {
    if (!state.driver)
      throw new PipeloomError("no-body", `Pipeline "${name}" can be embedded only in a pipeline body.`);
    // SAFETY: the parameters were checked by the pipeline's own schema, as far as they are known.
    return body(embeddedParameters(definition, asRecord(input, name)) as never);
  };
  return Object.assign(start, { [definitionKey]: definition, embed, pipelineName: name });
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
  const parsed = definition.params.safeParse(values);
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
