import { z } from "zod";
import { FailureMode, RetryPolicy } from "../model/options.ts";
import { Duration } from "../model/duration.ts";
import { PipeloomError } from "./errors.ts";
import type { Wired } from "./wiring.ts";

/** What a pipeline's hook is told. */
export interface PipelineEnd {
  readonly status: "succeeded" | "failed" | "cancelled" | "paused" | "interrupted";
  /** Why the run failed. */
  readonly error?: Error;
  /** What the run gave, by name, when it succeeded. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** A function that is called once when a run of the pipeline ends. What it throws is a warning in its log; the run's status stays. */
export type PipelineHook = (end: PipelineEnd) => unknown;

/** Options of a pipeline. */
export interface PipelineOptions<P extends z.ZodObject = z.ZodObject> {
  /** Its parameters, with defaults and help: `z.object({ epochs: z.int().min(1).default(5).describe("Training epochs") })`. @default none */
  readonly params?: P;
  /** What a failed step does to the rest: `stop` lets running steps finish, `fail-fast` cancels them, `continue` goes on elsewhere. @default "stop" */
  readonly mode?: FailureMode;
  /** One or two sentences about what it is for. */
  readonly description?: string;
  readonly tags?: readonly string[];
  /** Called once when a run of it has failed, before the run ends. */
  readonly onFailure?: PipelineHook;
  /** Called once when a run of it has succeeded, before the run ends. */
  readonly onSuccess?: PipelineHook;
  /** Called once when a run of it ends, however it ends, also after a cancel; after the other two. */
  readonly cleanup?: PipelineHook;
}

/** Options of one use of a pipeline as a child run. */
export interface PipelineCallOptions<G = Readonly<Record<string, unknown>>> {
  /** Names the node. @default the pipeline's name */
  readonly name?: string;
  /** Values of its parameters; those given at the call itself win. */
  readonly parameters?: G;
  /** Outputs that must be done first without passing data. */
  readonly after?: readonly unknown[];
  /** Longest time of the child run; then it is cancelled, and the call fails. @default none */
  readonly timeout?: Duration;
  /** How a failed child run is tried again. @default one attempt */
  readonly retry?: RetryPolicy;
  /** What a failed step of the child does to the rest of it. @default the child's own */
  readonly mode?: FailureMode;
  /** `false` switches this use off: it is skipped, and with it what needs its results. @default true */
  readonly enabled?: boolean;
}

/** The parameters of a pipeline when some are given already. */
export type Remaining<P, G> = Omit<P, keyof G> & Partial<Pick<P, Extract<keyof P, keyof G>>>;

/** What `with` takes for parameters: some of those that the call takes. */
export type GivenParameters<P> = Partial<Wired<P>>;

/** Inputs of a call, and after them what was given in advance. */
export function completed(
  inputs: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> {
  if (!given) return inputs;
  return { ...inputs, ...Object.fromEntries(Object.entries(given).filter(([name]) => inputs[name] === undefined)) };
}

const CallData = z
  .object({ name: z.string().min(1), timeout: Duration, retry: RetryPolicy, mode: FailureMode, enabled: z.boolean() })
  .partial()
  .strict();

/** The options that the plan carries, checked. */
export function pipelineCallData(options: PipelineCallOptions, pipeline: string): z.infer<typeof CallData> {
  const { parameters: _parameters, after: _after, ...data } = options;
  const parsed = CallData.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new PipeloomError(
    "bad-option",
    `Pipeline "${pipeline}" at this call has options that are not valid. Options are: name, parameters, after, timeout, retry, mode, enabled.\n${z.prettifyError(parsed.error)}`,
  );
}
