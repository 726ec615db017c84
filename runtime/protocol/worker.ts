/**
 * Engine to worker: one JSON text per line on the worker's file descriptor 3, both ways; many messages may be written at once.
 * The same messages for the Node and the Python worker. Payloads above 16 KB never ride here: workers read and write
 * the artifact store themselves. A worker ends when descriptor 3 closes: that is how it knows that its engine is gone.
 *
 * Roles: a worker that got `body` drives a pipeline body; a worker that got `attempts` runs steps, one at a time, in order.
 */
import { z } from "zod";
import { Duration } from "../model/duration.ts";
import { Failure } from "../model/failure.ts";
import { Json } from "../model/json.ts";
import { LogLevel } from "../model/event.ts";
import { FailureMode, Hook } from "../model/options.ts";
import { Binding, Manifest, PlannedCall, PlannedStep } from "../model/plan.ts";
import { Codec, Value, ValueType } from "../model/value.ts";

/** An input whose value is known: inline JSON, a stored artifact, one item of it, or a structure of them. */
export type ReadyInput =
  | { readonly type: "value"; readonly value: Json }
  | {
      readonly type: "artifact";
      readonly digest: string;
      readonly codec: z.infer<typeof Codec>;
      readonly valueType: z.infer<typeof ValueType>;
      readonly index?: number | undefined;
    }
  | { readonly type: "list"; readonly items: readonly ReadyInput[] }
  | { readonly type: "record"; readonly entries: { readonly [key: string]: ReadyInput } };
export const ReadyInput: z.ZodType<ReadyInput> = z.lazy(() =>
  z.discriminatedUnion("type", [
    z.object({ type: z.literal("value"), value: Json }),
    z.object({
      type: z.literal("artifact"),
      digest: z.string(),
      codec: Codec,
      valueType: ValueType,
      index: z.int().optional(),
    }),
    z.object({ type: z.literal("list"), items: z.array(ReadyInput) }),
    z.object({ type: z.literal("record"), entries: z.record(z.string(), ReadyInput) }),
  ]),
);

/** What a worker loads before it runs anything of a file. */
export const CodeUnit = z.object({
  /** Absolute path of the user's file: what errors and paths refer to. */
  file: z.string(),
  /** Node: absolute path of the bundle to import. Python: the same as `file`. */
  entry: z.string(),
  /** Digest over the unit's files: a worker that loaded another digest of the same file must not be reused for it. */
  digest: z.string(),
});
export type CodeUnit = Readonly<z.infer<typeof CodeUnit>>;

/** A body that can be run: of a pipeline of the unit, or of the pipeline that a step returned. */
export interface BodySource {
  readonly unit: CodeUnit;
  readonly pipeline: string;
  readonly export: string;
  readonly parameters: { readonly [name: string]: Json };
  /** Parameters whose values are not JSON (a child pipeline's): over `parameters`. */
  readonly inputs?: { readonly [name: string]: ReadyInput } | undefined;
  /** Present: the pipeline is what this attempt's step returns when it is run (again); `pipeline` and `export` only name it. */
  readonly from?: Envelope | undefined;
}

/** Where a step was defined that exists only while a body runs: the body is run again in the worker, without telling anyone of its calls. */
export interface MadeIn {
  readonly body: BodySource;
  /** What the body had loaded so far. A load of anything else means that the step comes before it, or that the body does not do the same each time. */
  readonly loads: readonly {
    readonly binding: Binding;
    readonly input?: ReadyInput | undefined;
    readonly error?: Failure | undefined;
  }[];
  /** Which of the steps of that name: `PlannedStep.variant` and `codeDigest`. */
  readonly variant: string;
  readonly codeDigest: string;
}

/** Everything one attempt needs. */
export interface Envelope extends z.infer<typeof PlainEnvelope> {
  readonly made?: MadeIn | undefined;
}

const PlainEnvelope = z.object({
  runId: z.string(),
  invocation: z.string(),
  attempt: z.int().min(1),
  unit: CodeUnit,
  step: z.string(),
  /** The source file that defines the step. */
  stepFile: z.string(),
  inputs: z.record(z.string(), ReadyInput),
  outputs: z.array(z.string()),
  /** For the step's context. */
  node: z.string(),
  parameters: z.record(z.string(), Json),
  /** Bytes of log text kept for this attempt; the rest is counted and dropped. */
  logLimitBytes: z.int(),
  /**
   * Present: every attempt of this step failed, the last with this error; run the step's `fallback` instead of the step
   * and answer with `isFallback`. A worker never runs a fallback unasked: the engine owns the retries.
   */
  fallbackFor: Failure.optional(),
  /** Present: run this hook instead, of the step or (`of: "pipeline"`) of the pipeline whose body `made` names or `step` names; it answers with no outputs. A pipeline's hook finds the run's outputs in `inputs`, by name, when the run succeeded. */
  hook: z
    .object({ name: Hook, of: z.enum(["step", "pipeline"]), error: Failure.optional(), status: z.string() })
    .optional(),
  /** Present: one attempt for many items of a map. Each entry goes over `inputs`; each output is the list of the items' outputs, in order. */
  batch: z.array(z.record(z.string(), ReadyInput)).optional(),
  /** Place in the map of the batch's first item: an error names the item by its place in the map. */
  batchFrom: z.int().min(0).optional(),
});

const BodyFields: z.ZodType<BodySource> = z.lazy(() =>
  z.object({
    unit: CodeUnit,
    pipeline: z.string(),
    export: z.string(),
    parameters: z.record(z.string(), Json),
    inputs: z.record(z.string(), ReadyInput).optional(),
    from: Envelope.optional(),
  }),
);
const MadeIn: z.ZodType<MadeIn> = z.lazy(() =>
  z.object({
    body: BodyFields,
    loads: z.array(z.object({ binding: Binding, input: ReadyInput.optional(), error: Failure.optional() })),
    variant: z.string(),
    codeDigest: z.string(),
  }),
);
export const Envelope: z.ZodType<Envelope> = z.lazy(() => PlainEnvelope.extend({ made: MadeIn.optional() }));

export const ToWorker = z.discriminatedUnion("type", [
  z.object({ type: z.literal("init"), store: z.string(), workspace: z.string(), protocol: z.int() }),
  /** Digest a file and its local imports without running it (Python; for Node the engine bundles itself). */
  z.object({ type: z.literal("describe"), id: z.int(), file: z.string() }),
  z.object({
    type: z.literal("body"),
    runId: z.string(),
    unit: CodeUnit,
    pipeline: z.string(),
    export: z.string(),
    parameters: z.record(z.string(), Json),
    inputs: z.record(z.string(), ReadyInput).optional(),
    from: Envelope.optional(),
  }),
  /** Answer to `load`: the data is ready, or what it waits for failed. */
  z.object({ type: z.literal("loaded"), id: z.int(), input: ReadyInput.optional(), error: Failure.optional() }),
  z.object({ type: z.literal("attempts"), envelopes: z.array(Envelope) }),
  /** Ask the running attempt to stop: aborts its signal (Node), raises in it (Python). The engine kills after a grace. */
  z.object({ type: z.literal("cancel"), invocation: z.string(), attempt: z.int() }),
]);
export type ToWorker = z.infer<typeof ToWorker>;

const attempt = { invocation: z.string(), attempt: z.int() };

export const FromWorker = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("ready"),
    pid: z.int(),
    language: z.enum(["typescript", "python"]),
    version: z.string(),
    executable: z.string(),
    protocol: z.int(),
  }),
  z.object({
    type: z.literal("described"),
    id: z.int(),
    manifest: Manifest.optional(),
    steps: z.array(PlannedStep).optional(),
    error: Failure.optional(),
  }),
  /** Calls of the body, in order, as soon as they are made. */
  z.object({
    type: z.literal("calls"),
    runId: z.string(),
    steps: z.array(PlannedStep),
    calls: z.array(PlannedCall),
    /** The pipeline's failure mode, so that it holds while a body that loads data is still running. */
    mode: FailureMode.optional(),
    hooks: z.array(Hook).optional(),
  }),
  /** The body waits for data. */
  z.object({ type: z.literal("load"), runId: z.string(), id: z.int(), binding: Binding }),
  z.object({
    type: z.literal("body.finished"),
    runId: z.string(),
    mode: FailureMode,
    isStatic: z.boolean(),
    outputs: z.record(z.string(), Binding),
    manifest: Manifest.optional(),
    hooks: z.array(Hook).optional(),
  }),
  z.object({ type: z.literal("body.failed"), runId: z.string(), error: Failure, hooks: z.array(Hook).optional() }),
  z.object({ type: z.literal("started"), ...attempt }),
  z.object({
    type: z.literal("log"),
    ...attempt,
    time: z.number(),
    stream: z.enum(["stdout", "stderr", "log"]),
    level: LogLevel,
    text: z.string(),
    droppedBytes: z.int().optional(),
  }),
  z.object({
    type: z.literal("progress"),
    ...attempt,
    done: z.number(),
    total: z.number().optional(),
    message: z.string().optional(),
  }),
  /** `when` / `unless` said no. */
  z.object({ type: z.literal("skipped"), ...attempt, reason: z.string(), durationMs: z.number() }),
  z.object({
    type: z.literal("succeeded"),
    ...attempt,
    durationMs: z.number(),
    outputs: z.record(z.string(), Value),
    isFallback: z.boolean().optional(),
  }),
  z.object({ type: z.literal("failed"), ...attempt, durationMs: z.number(), error: Failure }),
  /**
   * The step returned a pipeline: it is expanded in place, as a child run whose outputs become the step's. `export` is there when the pipeline stands at
   * the top of a module (`file`); otherwise its body is driven by a `body` message with `from`.
   */
  z.object({
    type: z.literal("returned"),
    ...attempt,
    durationMs: z.number(),
    pipeline: z.object({
      name: z.string(),
      file: z.string(),
      export: z.string().optional(),
      /** What `with` gave for its run. */
      mode: FailureMode.optional(),
      timeout: Duration.optional(),
    }),
    parameters: z.record(z.string(), Json),
    /** Parameters whose values are not short JSON: over `parameters`. */
    inputs: z.record(z.string(), ReadyInput).optional(),
  }),
]);
export type FromWorker = z.infer<typeof FromWorker>;

/** The environment variable that marks every process we start, so that tests can count what is left. */
export const processMarker = "PIPELOOM_PROCESS";

/** What both sides say in `init` and `ready`; an engine does not use a worker of another version. */
export const workerProtocolVersion = 1;
