import type { Json } from "../model/json.ts";
import { PipeloomError } from "./errors.ts";
import { state } from "./state.ts";

/** Writes a line to the step's log, with a level that views can filter by. Values that are not strings are printed as by `console.log`. */
export type LogMethod = (...values: readonly unknown[]) => void;

/**
 * What a running step knows of its surroundings: the second argument of every step.
 *
 * @example
 * const fit = step(async ({ rows }: { rows: Row[] }, context) => {
 *   context.log.info("fitting on", rows.length, "rows");
 *   for (let i = 0; i < rows.length && !context.signal.aborted; i++) context.progress(i, rows.length);
 * });
 */
export interface StepContext {
  readonly log: {
    readonly debug: LogMethod;
    readonly info: LogMethod;
    readonly warn: LogMethod;
    readonly error: LogMethod;
  };
  /** Reports progress: `done` of `total` units (omit `total` when unknown) with an optional short message. */
  progress(done: number, total?: number, message?: string): void;
  /** Aborted when the run is cancelled or the attempt's time is over. Pass it to `fetch` and the like. */
  readonly signal: AbortSignal;
  /** The run's resolved parameters. */
  readonly parameters: Readonly<Record<string, Json>>;
  readonly runId: string;
  /** The execution slot: stable across runs of the same call. */
  readonly invocation: string;
  /** The graph node, for example `clean` or `clean_2`. */
  readonly node: string;
  /** 1 for the first try. */
  readonly attempt: number;
}

/**
 * The running step's context, from anywhere below the step: a helper needs no extra argument.
 *
 * @throws PipeloomError `no-step` outside a running step.
 * @example
 * function note(text: string) { stepContext().log.info(text); }
 */
export function stepContext(): StepContext {
  const context = state.currentContext();
  if (context) return context;
  throw new PipeloomError(
    "no-step",
    "stepContext() works only while a step runs under Pipeloom. In a unit test, give the step a context as its second argument.",
  );
}

/** The context of a step that is called as a plain function: logs to the console, is never cancelled. */
export function plainContext(name: string): StepContext {
  return {
    log: { debug: console.debug, info: console.info, warn: console.warn, error: console.error },
    progress: () => {},
    signal: new AbortController().signal,
    parameters: {},
    runId: "",
    invocation: name,
    node: name,
    attempt: 1,
  };
}
