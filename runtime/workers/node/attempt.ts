/**
 * Runs one attempt of a step.
 *
 * Job: inputs in, step (or its fallback) called under its context, outputs saved, one final message. Boundary: retries, timeouts and caching are the engine's.
 * Invariants:
 * 1. Each attempt gets `started`, then log and progress, then exactly one of `succeeded`, `returned`, `failed`, `skipped`.
 * 2. An error that escapes the step's promise (a timer, an unhandled rejection) fails the attempt that it belongs to.
 */
import type { Json } from "../../model/json.ts";
import type { Envelope, FromWorker, ReadyInput } from "../../protocol/worker.ts";
import { returnedPipeline } from "../../sdk/internal.ts";
import type { ReturnedPipeline, StepContext, StepDefinition } from "../../sdk/internal.ts";
import type { ArtifactStore } from "../../store/artifacts.ts";
import { makeContext, runInContext } from "./contexts.ts";
import type { Definitions } from "./definitions.ts";
import { errorFromFailure, failureOf } from "./failure.ts";
import { createAttemptLog, currentLog, logMethods, runWithLog } from "./logs.ts";
import { saveOutputs, saveValue } from "./outputs.ts";
import { mapperOf } from "./unit.ts";

export interface AttemptRunner {
  run(envelope: Envelope): Promise<void>;
  cancel(invocation: string, attempt: number): void;
  /** An error that no promise of the step carries. False when the attempt that it belongs to is not running (any more). */
  fail(error: unknown): boolean;
}

interface Running {
  readonly invocation: string;
  readonly attempt: number;
  readonly abort: AbortController;
  readonly escape: (error: unknown) => void;
}

export function createAttemptRunner(
  store: ArtifactStore,
  definitions: Definitions,
  send: (message: FromWorker) => void,
  flush: () => void,
): AttemptRunner {
  let running: Running | undefined;
  return {
    cancel(invocation, attempt) {
      if (running?.invocation === invocation && running.attempt === attempt) running.abort.abort(cancelledError());
    },
    fail(error) {
      const owner = currentLog();
      const isEarlier =
        owner !== undefined && (owner.invocation !== running?.invocation || owner.attempt !== running.attempt);
      if (!running || isEarlier) return false;
      running.escape(error);
      return true;
    },
    async run(envelope) {
      const { invocation, attempt } = envelope;
      const abort = new AbortController();
      let escape: (error: unknown) => void = () => {};
      const escaped = new Promise<never>((_, reject) => (escape = reject));
      escaped.catch(() => {});
      running = { invocation, attempt, abort, escape };
      const log = createAttemptLog(invocation, attempt, envelope.logLimitBytes, send);
      const began = performance.now();
      send({ type: "started", invocation, attempt });
      // A step may never yield: say that it started before it does.
      flush();
      let last: FromWorker;
      try {
        const work = runWithLog(log, () =>
          perform(envelope, makeContext(envelope, abort.signal, logMethods(log), send)),
        );
        last = { ...(await Promise.race([work, escaped])), durationMs: performance.now() - began };
        // A step that does not listen to its signal may still finish in the grace; a cancelled attempt has no result.
        if (abort.signal.aborted) throw cancelledError();
      } catch (error) {
        last = {
          type: "failed",
          invocation,
          attempt,
          durationMs: performance.now() - began,
          error: failureOf(error, mapperOf(envelope.unit)),
        };
      }
      running = undefined;
      log.end();
      send(last);
    },
  };

  async function perform(
    envelope: Envelope,
    context: StepContext,
  ): Promise<Extract<FromWorker, { type: "succeeded" | "skipped" | "returned" }>> {
    const { invocation, attempt } = envelope;
    const step = await definitions.step(envelope);
    nameFunction(step);
    const input = definitions.inputs(envelope);
    const { result, isFallback } = await runInContext(context, () => callStep(step, input, context, envelope));
    if (result === skipped)
      return { type: "skipped", invocation, attempt, reason: "condition is false", durationMs: 0 };
    const returned = returnedPipeline(result);
    if (returned) return expansion(envelope, returned);
    const outputs = saveOutputs(result, envelope.step, step.options.outputs, store, context.log.debug);
    return { type: "succeeded", invocation, attempt, durationMs: 0, outputs, ...(isFallback && { isFallback }) };
  }

  /** A pipeline instead of a value: the engine runs it in this step's place. */
  function expansion(
    envelope: Envelope,
    { definition, parameters }: ReturnedPipeline,
  ): Extract<FromWorker, { type: "returned" }> {
    const { invocation, attempt, stepFile } = envelope;
    const { name, file, exportName } = definition;
    definitions.keep(envelope, definition);
    const given: Record<string, Json> = {};
    const stored: Record<string, ReadyInput> = {};
    for (const [key, value] of Object.entries(parameters)) {
      const { value: json, digest, codec, type } = saveValue(value, store);
      if (json !== undefined) given[key] = json;
      else stored[key] = { type: "artifact", digest, codec, valueType: type };
    }
    return {
      type: "returned",
      invocation,
      attempt,
      durationMs: 0,
      pipeline: { name, file: file ?? stepFile, ...(exportName !== undefined && { export: exportName }) },
      parameters: given,
      ...(Object.keys(stored).length > 0 && { inputs: stored }),
    };
  }
}

const skipped = Symbol("skipped");

async function callStep(
  step: StepDefinition,
  input: Record<string, unknown>,
  context: StepContext,
  envelope: Envelope,
): Promise<{ result: unknown; isFallback: boolean }> {
  // SAFETY: the author's functions were typed against the step's own input at `step()`; here it is a plain record.
  const { when, unless, fallback } = step.options as {
    when?: (input: unknown, context: StepContext) => unknown;
    unless?: (input: unknown, context: StepContext) => unknown;
    fallback?: (input: unknown, context: StepContext & { error: Error }) => unknown;
  };
  if (envelope.fallbackFor && fallback) {
    return {
      result: await fallback(input, { ...context, error: errorFromFailure(envelope.fallbackFor) }),
      isFallback: true,
    };
  }
  if (when && !(await when(input, context))) return { result: skipped, isFallback: false };
  if (unless && (await unless(input, context))) return { result: skipped, isFallback: false };
  const { fn } = step;
  return { result: await fn(input, context), isFallback: false };
}

/** A function written inside `step(…)` has no name of its own: stack traces show the step's. */
function nameFunction({ fn, name }: StepDefinition): void {
  if (fn.name === "" && name !== undefined && Object.isExtensible(fn))
    Object.defineProperty(fn, "name", { value: name, configurable: true });
}

function cancelledError(): Error {
  const error = new Error("The run was cancelled.");
  error.name = "CancelledError";
  return error;
}
