/**
 * What an envelope asks for, done: a step, its fallback, a batch of its items, or a hook; and what came of it, as a message.
 *
 * Boundary: logs, cancelling and the order of messages are the attempt's.
 */
import type { Json } from "../../model/json.ts";
import type { Envelope, FromWorker, ReadyInput } from "../../protocol/worker.ts";
import { assetOf, PipeloomError, returnedPipeline } from "../../sdk/internal.ts";
import type { ReturnedPipeline, StepContext, StepDefinition } from "../../sdk/internal.ts";
import type { ArtifactStore } from "../../store/artifacts.ts";
import { runInContext } from "./contexts.ts";
import type { Definitions } from "./definitions.ts";
import { BatchItemError, errorFromFailure } from "./failure.ts";
import { namedResult, saveOutputs, saveValue } from "./outputs.ts";

/** How an attempt ends when nothing goes wrong. `durationMs` is not known here. */
export type Performed = Extract<FromWorker, { type: "succeeded" | "skipped" | "returned" }>;

export type Perform = (envelope: Envelope, context: StepContext) => Promise<Performed>;

export function createPerform(store: ArtifactStore, definitions: Definitions): Perform {
  return async (envelope, context) => {
    const { invocation, attempt, step: name, hook, batch } = envelope;
    const ended = { invocation, attempt, durationMs: 0 };
    if (hook?.of === "pipeline") {
      await runInContext(context, () => pipelineHook(envelope, hook));
      return { type: "succeeded", ...ended, outputs: {} };
    }
    const step = await definitions.step(envelope);
    nameFunction(step);
    const input = definitions.inputs(envelope);
    if (hook) {
      await runInContext(context, () => stepHook(step, input, context, hook));
      return { type: "succeeded", ...ended, outputs: {} };
    }
    const names = step.options.outputs;
    if (batch) {
      const lists = await runInContext(context, () =>
        runBatch(
          step,
          input,
          context,
          envelope,
          batch.map((item) => definitions.inputs({ ...envelope, inputs: item })),
        ),
      );
      if (!lists) return { type: "skipped", ...ended, reason: notWanted };
      return { type: "succeeded", ...ended, outputs: saveOutputs(lists, name, step.outputs, store, context.log.debug) };
    }
    const { result, isFallback } = await runInContext(context, () => callStep(step, input, context, envelope));
    if (result === skipped) return { type: "skipped", ...ended, reason: notWanted };
    const returned = returnedPipeline(result);
    if (returned) return expansion(envelope, returned);
    const outputs = saveOutputs(result, name, names, store, context.log.debug);
    return { type: "succeeded", ...ended, outputs, ...(isFallback && { isFallback }) };
  };

  /** A pipeline instead of a value: the engine runs it in this step's place. */
  function expansion(envelope: Envelope, { definition, parameters, mode, timeout }: ReturnedPipeline): Performed {
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
      pipeline: {
        name,
        file: file ?? stepFile,
        ...(exportName !== undefined && { export: exportName }),
        ...(mode && { mode }),
        ...(timeout !== undefined && { timeout }),
      },
      parameters: given,
      ...(Object.keys(stored).length > 0 && { inputs: stored }),
    };
  }

  async function pipelineHook(
    envelope: Envelope,
    { name, error, status }: NonNullable<Envelope["hook"]>,
  ): Promise<void> {
    const { made, unit, step, parameters } = envelope;
    const { pipeline } = await definitions.body(made?.body ?? { unit, pipeline: step, export: step, parameters });
    const outputs = definitions.inputs(envelope);
    await pipeline.hooks[name]?.({
      // SAFETY: the engine tells how a run ended in these words.
      status: status as "succeeded",
      ...(error && { error: errorFromFailure(error) }),
      ...(status === "succeeded" && { outputs }),
    });
  }
}

const notWanted = "condition is false";
const skipped = Symbol("skipped");

// SAFETY (for the casts below): the author's functions were typed against the step's own input at `step()`; here it is a plain record.
type Inputs = Record<string, unknown>;
interface AuthorsFunctions {
  readonly when?: (input: unknown, context: StepContext) => unknown;
  readonly unless?: (input: unknown, context: StepContext) => unknown;
  readonly fallback?: (input: unknown, context: StepContext & { error: Error }) => unknown;
}
type Hooks = Readonly<
  Record<string, ((input: unknown, context: StepContext & { status: string; error?: Error }) => unknown) | undefined>
>;

async function callStep(
  step: StepDefinition,
  input: Inputs,
  context: StepContext,
  { fallbackFor }: Envelope,
): Promise<{ result: unknown; isFallback: boolean }> {
  const { when, unless, fallback } = step.options as AuthorsFunctions; // SAFETY: see above.
  if (fallbackFor && fallback)
    return { result: await fallback(input, { ...context, error: errorFromFailure(fallbackFor) }), isFallback: true };
  if (when && !(await when(input, context))) return { result: skipped, isFallback: false };
  if (unless && (await unless(input, context))) return { result: skipped, isFallback: false };
  const { fn } = step;
  return { result: await fn(input, context), isFallback: false };
}

async function stepHook(
  step: StepDefinition,
  input: Inputs,
  context: StepContext,
  { name, error, status }: NonNullable<Envelope["hook"]>,
): Promise<void> {
  const hook = (step.options as unknown as Hooks)[name]; // SAFETY: see above; the name is one of the hooks.
  await hook?.(input, { ...context, status, ...(error && { error: errorFromFailure(error) }) });
}

/**
 * One call per item, in order: the lists of their outputs, or undefined when every item was skipped. A skipped item gives null.
 *
 * @throws BatchItemError what an item threw, with its index.
 */
async function runBatch(
  step: StepDefinition,
  shared: Inputs,
  context: StepContext,
  envelope: Envelope,
  items: readonly Inputs[],
): Promise<Record<string, unknown[]> | undefined> {
  const lists: Record<string, unknown[]> = Object.fromEntries(step.outputs.map((name) => [name, []]));
  let isWanted = items.length === 0;
  for (const [index, item] of items.entries()) {
    try {
      const { result } = await callStep(step, { ...shared, ...item }, context, envelope);
      if (result !== skipped) isWanted = true;
      if (returnedPipeline(result))
        throw new PipeloomError(
          "bad-output",
          `Step "${envelope.step}" returned a pipeline for an item of a batch. Map it without "batchSize", so that each item has an invocation of its own.`,
        );
      const values = result === skipped ? {} : namedResult(result, envelope.step, step.options.outputs);
      for (const [name, list] of Object.entries(lists)) {
        const value = values[name] ?? null;
        const asset = assetOf(value);
        list.push(asset ? asset.payload : value);
      }
    } catch (cause) {
      throw new BatchItemError((envelope.batchFrom ?? 0) + index, cause);
    }
    if (context.signal.aborted) break;
  }
  return isWanted ? lists : undefined;
}

/** A function written inside `step(…)` has no name of its own: stack traces show the step's. */
function nameFunction({ fn, name }: StepDefinition): void {
  if (fn.name === "" && name !== undefined && Object.isExtensible(fn))
    Object.defineProperty(fn, "name", { value: name, configurable: true });
}
