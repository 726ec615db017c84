import { z } from "zod";
import type { Duration } from "../model/duration.ts";
import { Hook, StepOptions as StepOptionsData } from "../model/options.ts";
import type { CachePolicy, CircuitBreaker, MapOptions, Resources, RetryPolicy } from "../model/options.ts";
import type { StepContext } from "./context.ts";
import { PipeloomError } from "./errors.ts";
import type { Expanded } from "./wiring.ts";

/**
 * Options of a step.
 *
 * @example step({ retry: { attempts: 3, delay: "1s", multiplier: 2 }, timeout: "30s" }, async ({ url }: { url: string }) => get(url))
 */
export interface StepOptions<I = never, R = unknown, N extends readonly string[] = readonly string[]> {
  /** The step's name. @default the name of the variable that holds it */
  readonly name?: string;
  /** One or two sentences, shown on the node. */
  readonly description?: string;
  /** Names of several outputs. The step returns a record with these names, or an array in this order. @default one output named `output` */
  readonly outputs?: N;
  /** How a failed attempt is tried again. `attempts` counts the first try. @default one attempt */
  readonly retry?: RetryPolicy;
  /** Longest time of one attempt: a number of seconds or `"500ms"`, `"30s"`, `"5m"`, `"2h"`. @default none */
  readonly timeout?: Duration;
  /** Whether a result may be reused while code, inputs and environment stay the same. @default true */
  readonly cache?: CachePolicy;
  /** The step runs only if this gives true; otherwise it is skipped, and with it what needs it. A throw is a failure. */
  readonly when?: (input: NoInfer<I>, context: StepContext) => boolean | Promise<boolean>;
  /** The step is skipped if this gives true. */
  readonly unless?: (input: NoInfer<I>, context: StepContext) => boolean | Promise<boolean>;
  /** Gives the result after the last attempt failed. It is marked as a fallback and not cached. */
  readonly fallback?: (
    input: NoInfer<I>,
    context: StepContext & { readonly error: Error },
  ) => NoInfer<R | Expanded<Awaited<R>>>;
  /** Called once when an invocation of the step has failed for good, after its retries and its fallback. */
  readonly onFailure?: StepHook<NoInfer<I>>;
  /** Called once when an invocation of the step has succeeded. */
  readonly onSuccess?: StepHook<NoInfer<I>>;
  /** Called once when an invocation of the step has ended, however it ended, also after a cancel or a timeout; after the other two. */
  readonly cleanup?: StepHook<NoInfer<I>>;
  /**
   * After so many failed attempts in a row, over all runs, further ones fail at once with `CircuitOpen` (a fallback still applies). After `reset` one attempt
   * is let through: its success closes the circuit, its failure opens it again. @default none
   */
  readonly circuitBreaker?: CircuitBreaker;
  /**
   * `isolated`: an attempt has a process to itself while it runs, so steps run side by side. `inline`: in the process that runs the pipeline's body, where the
   * inline steps of a run follow each other and share the state of modules with each other and with the body. @default "isolated"
   */
  readonly runtime?: "inline" | "isolated";
  /** What the step needs: CPUs, memory (bytes or `"2GB"`), GPUs. @default one CPU */
  readonly resources?: Resources;
  readonly tags?: readonly string[];
  /** Environment variables that the step may see; their values count for its cache key. @default none */
  readonly environment?: readonly string[];
}

/**
 * A function that is called once when an invocation of a step has ended: with the step's input and its context, how it ended, and the error
 * of a failure. What it throws is a warning in the step's log and changes nothing.
 */
export type StepHook<I = never> = (
  input: I,
  context: StepContext & { readonly status: "succeeded" | "failed" | "cancelled"; readonly error?: Error },
) => unknown;

/** Options at one call, over the step's own. `after` names outputs that must be done first without passing data. */
export interface CallOptions extends Pick<
  StepOptions,
  "name" | "description" | "retry" | "timeout" | "cache" | "runtime" | "resources" | "tags" | "environment"
> {
  readonly after?: readonly unknown[];
  /** `false` switches this call off: it is skipped, and with it what needs its result. @default true */
  readonly enabled?: boolean;
}

export type { CachePolicy, CircuitBreaker, Duration, MapOptions, Resources, RetryPolicy };

const callOptionNames = [
  "name",
  "description",
  "retry",
  "timeout",
  "cache",
  "runtime",
  "resources",
  "tags",
  "environment",
  "parameters",
  "after",
  "enabled",
];
const stepOptionNames = [
  "name",
  "description",
  "outputs",
  "retry",
  "timeout",
  "cache",
  "when",
  "unless",
  "fallback",
  "onFailure",
  "onSuccess",
  "cleanup",
  "circuitBreaker",
  "runtime",
  "resources",
  "tags",
  "environment",
];

/** The options as data, checked. Functions become `hasWhen` and so on. */
export function optionsData(
  options: StepOptions | CallOptions,
  what: string,
  of: "step" | "call" = "step",
): StepOptionsData {
  const known = of === "step" ? stepOptionNames : callOptionNames;
  const {
    when,
    unless,
    fallback,
    onFailure,
    onSuccess,
    cleanup,
    after: _,
    ...data
  }: StepOptions & CallOptions = options;
  const hooks = Hook.options.filter((name) => ({ onFailure, onSuccess, cleanup })[name]);
  const flags = {
    ...(when && { hasWhen: true }),
    ...(unless && { hasUnless: true }),
    ...(fallback && { hasFallback: true }),
    ...(hooks.length > 0 && { hooks }),
  };
  if (Object.keys(data).length === 0) return flags;
  const unknown = Object.keys(data).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new PipeloomError("bad-option", `${what} has no option "${unknown}". Options are: ${known.join(", ")}.`);
  const parsed = StepOptionsData.strict().safeParse({ ...data, ...flags });
  if (parsed.success) return parsed.data;
  throw new PipeloomError("bad-option", `${what} has options that are not valid:\n${z.prettifyError(parsed.error)}`);
}
