/**
 * What running a pipeline's body says: which steps exist and which calls it makes. Workers speak it, the scheduler reads it.
 * A body without `load()` yields one complete plan; a dynamic body yields its calls in batches while it runs.
 */
import { z } from "zod";
import { Duration } from "./duration.ts";
import { Json, JsonSchema } from "./json.ts";
import { FailureMode, Hook, MapOptions, StepOptions } from "./options.ts";
import { CallSite } from "./range.ts";
import { Codec, ValueType } from "./value.ts";

/** A value that is wired to an input. `output` waits for another call; everything else is known at once. */
export type Binding =
  | { readonly type: "value"; readonly value: Json }
  | {
      readonly type: "artifact";
      readonly digest: string;
      readonly codec: z.infer<typeof Codec>;
      readonly valueType: z.infer<typeof ValueType>;
      /** One item of a stored list. */
      readonly index?: number | undefined;
    }
  /** `call` is the id of a call of the same run; `index` picks one item (`chunk(i)`). */
  | { readonly type: "output"; readonly call: string; readonly output: string; readonly index?: number | undefined }
  /** An artifact of an earlier run, as the author names it: a digest (or 6 or more digits of it), `run/node[/output]`, or a catalog name `name[@version]`. The engine looks it up. */
  | { readonly type: "reference"; readonly reference: string; readonly index?: number | undefined }
  | { readonly type: "list"; readonly items: readonly Binding[] }
  | { readonly type: "record"; readonly entries: { readonly [key: string]: Binding } };

export const Binding: z.ZodType<Binding> = z.lazy(() =>
  z.discriminatedUnion("type", [
    z.object({ type: z.literal("value"), value: Json }),
    z.object({
      type: z.literal("artifact"),
      digest: z.string(),
      codec: Codec,
      valueType: ValueType,
      index: z.int().optional(),
    }),
    z.object({ type: z.literal("output"), call: z.string(), output: z.string(), index: z.int().optional() }),
    z.object({ type: z.literal("reference"), reference: z.string(), index: z.int().optional() }),
    z.object({ type: z.literal("list"), items: z.array(Binding) }),
    z.object({ type: z.literal("record"), entries: z.record(z.string(), Binding) }),
  ]),
);

/** A step as its module declares it. */
export const PlannedStep = z.object({
  name: z.string(),
  /** Absolute path of the source file that defines it: same-named steps of different files do not collide. */
  file: z.string(),
  /** Digest of the step's source and of the local functions, constants, default arguments and modules it uses. */
  codeDigest: z.string(),
  /** Name -> digest of each part that went into `codeDigest`; tells which helper changed. */
  codeParts: z.record(z.string(), z.string()),
  outputs: z.array(z.string()),
  options: StepOptions,
  /**
   * Present when the step was defined while a body ran (a closure): digest over the names and values that it captured, the empty string when there are none.
   * Steps of one name and file with different variants are different steps. A worker finds such a step by running the body again.
   * The same in both languages, as call ids are: the first 16 hexadecimal digits of the sha256 of the canonical JSON of `{name: digest}`, where the digest of
   * data is its artifact digest, that of code (functions, steps, pipelines) one over its source.
   */
  variant: z.string().optional(),
  /** What the variant is made of, by name; short values are there themselves. It only explains: a run says `rate 1 -> 2`. */
  captured: z.record(z.string(), z.object({ digest: z.string(), value: Json.optional() })).optional(),
});
export type PlannedStep = Readonly<z.infer<typeof PlannedStep>>;

/** One call of a step in a body. */
export const PlannedCall = z.object({
  /** Unique in the run and stable under inserting, removing and reordering other calls. */
  id: z.string(),
  step: z.string(),
  file: z.string(),
  /** The step's, when it has one. Where it is not empty it counts for the call's id, as the member `variant` beside `step` and `bindings`. */
  variant: z.string().optional(),
  inputs: z.record(z.string(), Binding),
  /** Options given at the call (`with`), over the step's own. */
  options: StepOptions.optional(),
  /** Calls that must be done first without passing data. */
  after: z.array(z.string()).optional(),
  /** Present for `map` and `product`: which inputs are iterated. */
  map: z
    .object({ kind: z.enum(["zip", "product"]), over: z.array(z.string()), options: MapOptions.optional() })
    .optional(),
  /** Present when the call waits for typed human input; its one output is the answer. */
  ask: z.object({ question: z.string(), schema: JsonSchema, timeout: Duration.optional() }).optional(),
  /** Present when the call starts another pipeline as a child run; `inputs` are its parameters. `mode` goes over the child's own. */
  pipeline: z.object({ name: z.string(), export: z.string(), mode: FailureMode.optional() }).optional(),
  site: CallSite.optional(),
});
export type PlannedCall = Readonly<z.infer<typeof PlannedCall>>;

/** A whole static plan. */
export const Plan = z.object({
  pipeline: z.string(),
  mode: FailureMode,
  steps: z.array(PlannedStep),
  calls: z.array(PlannedCall),
  outputs: z.record(z.string(), Binding),
  /** Hooks of the pipeline itself. */
  hooks: z.array(Hook).optional(),
});
export type Plan = Readonly<z.infer<typeof Plan>>;

/** Files that decide a plan and its steps' code, each with the digest of its content: when none changed, the plan still holds. */
export const Manifest = z.object({
  language: z.enum(["typescript", "python"]),
  entry: z.string(),
  files: z.array(z.object({ path: z.string(), digest: z.string() })),
  /** Interpreter and SDK version, so that an upgrade is seen. */
  environment: z.string(),
});
export type Manifest = Readonly<z.infer<typeof Manifest>>;
