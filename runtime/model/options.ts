import { z } from "zod";
import { Duration } from "./duration.ts";

/** How often and how a failed attempt is tried again. `attempts` counts the first try. */
export const RetryPolicy = z.object({
  attempts: z.int().min(1),
  delay: Duration.optional(),
  multiplier: z.number().min(1).optional(),
  maxDelay: Duration.optional(),
  /** Fraction of the delay that is drawn at random, 0 to 1. */
  jitter: z.number().min(0).max(1).optional(),
  /** Error names to retry on; absent means all. */
  on: z.array(z.string()).optional(),
  notOn: z.array(z.string()).optional(),
});
export type RetryPolicy = Readonly<z.infer<typeof RetryPolicy>>;

/** `true` (default): code, inputs and environment decide. `false`: never reuse. The object narrows what counts. */
export const CachePolicy = z.union([
  z.boolean(),
  z.enum(["code", "inputs"]),
  z.object({ key: z.string().optional(), ttl: Duration.optional(), ignore: z.array(z.string()).optional() }),
]);
export type CachePolicy = z.infer<typeof CachePolicy>;

export const Resources = z.object({
  cpu: z.number().positive().optional(),
  /** Bytes, or a string such as `"2GB"`. */
  memory: z.union([z.number().positive(), z.string()]).optional(),
  gpu: z.int().min(0).optional(),
});
export type Resources = Readonly<z.infer<typeof Resources>>;

/**
 * After `failures` failed attempts in a row, over all runs of this engine, further attempts of the step fail at once with `CircuitOpen` (a fallback still
 * applies). After `reset` one attempt is let through: its success closes the circuit, its failure opens it again.
 */
export const CircuitBreaker = z.object({ failures: z.int().min(1), reset: Duration });
export type CircuitBreaker = Readonly<z.infer<typeof CircuitBreaker>>;

/** Functions of the author that are called once when a step or a run has ended: after a failure, after a success, or always. */
export const Hook = z.enum(["onFailure", "onSuccess", "cleanup"]);
export type Hook = z.infer<typeof Hook>;

/** A step's options as data: what crosses a process boundary. Functions (`when`, `fallback`) stay in the worker. */
export const StepOptions = z.object({
  name: z.string().optional(),
  description: z.string().optional(),
  outputs: z.array(z.string()).optional(),
  retry: RetryPolicy.optional(),
  timeout: Duration.optional(),
  cache: CachePolicy.optional(),
  hasWhen: z.boolean().optional(),
  hasUnless: z.boolean().optional(),
  hasFallback: z.boolean().optional(),
  hooks: z.array(Hook).optional(),
  circuitBreaker: CircuitBreaker.optional(),
  runtime: z.enum(["inline", "isolated"]).optional(),
  resources: Resources.optional(),
  tags: z.array(z.string()).optional(),
  /** False at a call that is switched off: it is skipped with the reason `disabled`, and with it what needs its result. */
  enabled: z.boolean().optional(),
  /** Names of environment variables that the step may see and that count for its cache key. */
  environment: z.array(z.string()).optional(),
});
export type StepOptions = Readonly<z.infer<typeof StepOptions>>;

/** Options of `map` and `product`. */
export const MapOptions = z.object({
  concurrency: z.int().min(1).optional(),
  batchSize: z.int().min(1).optional(),
  retries: z.int().min(0).optional(),
  timeout: Duration.optional(),
  minSuccessRatio: z.number().min(0).max(1).optional(),
  failFast: z.boolean().optional(),
});
export type MapOptions = Readonly<z.infer<typeof MapOptions>>;

/** stop: running siblings finish. fail-fast: siblings are cancelled. continue: independent branches go on. */
export const FailureMode = z.enum(["stop", "fail-fast", "continue"]);
export type FailureMode = z.infer<typeof FailureMode>;
