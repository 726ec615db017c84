/** Types that say which wires fit. */
import type { Payload } from "./assets.ts";
import type { StepContext } from "./context.ts";
import type { MappedOutputs, Output } from "./output.ts";

type Atomic =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | null
  | undefined
  | Date
  | Uint8Array
  | ((...args: never[]) => unknown);

/** A list or record may hold outputs among its items, one level deep. */
type Nested<V> = V extends Atomic ? never : V extends object ? { [P in keyof V]: V[P] | Output<V[P]> } : never;

/** What may be wired to an input of type V: the value, an output that gives it, or a list or record with outputs inside. */
export type WiredValue<V> = V | Output<V> | Nested<V>;

/** A step's input at the call: each property is a value or an output of the same type. A wrong wire is a compile error. */
export type Wired<I> = { readonly [K in keyof I]: WiredValue<I[K]> };

/** Marks an input of `map` or `product` that is given whole to every item. */
export interface Unmapped<out T> {
  readonly unmapped: T;
}

/** Inputs of `map`: a list (or an output that gives one) per input, or `unmapped(x)`. */
export type MappedInputs<I> = {
  readonly [K in keyof I]: readonly WiredValue<I[K]>[] | Output<readonly I[K][]> | Unmapped<WiredValue<I[K]>>;
};

/** What a step without inputs, or a pipeline without parameters, takes. */
export type NoInputs = Readonly<Record<string, never>>;

/** The arguments of a step: none are needed when the step takes none or all of them are optional. */
export type Arguments<I> = unknown extends I
  ? [input?: NoInputs, context?: StepContext]
  : NoInputs extends I
    ? [input?: Wired<I>, context?: StepContext]
    : [input: Wired<I>, context?: StepContext];

type IndexOf<N extends readonly string[], K> = { [P in keyof N]: N[P] extends K ? P : never }[number];

/** The type of a named output: by name from a record, by place from a tuple. */
type NamedOutput<R, N extends readonly string[], K extends string> = R extends readonly unknown[]
  ? number extends R["length"]
    ? R[number]
    : IndexOf<N, K> extends infer P extends keyof R
      ? R[P]
      : never
  : K extends keyof R
    ? R[K]
    : never;

/** A pipeline, as far as it matters here: what its body returns. */
export interface AnyPipeline {
  readonly pipelineName: string;
  embed(...parameters: never[]): unknown;
}

/** The data that a pipeline gives, by name. */
type Given<B> = { readonly [K in keyof B]: B[K] extends Output<infer T> ? T : B[K] };

/** The only member of a record; never when there are several. */
type Only<O> = { [K in keyof O]: [keyof O] extends [K] ? O[K] : never }[keyof O];

/** What a step's result stands for: a pipeline that it returned stands for what that gives, one output for itself. */
export type Expanded<R> = R extends AnyPipeline
  ? Awaited<ReturnType<R["embed"]>> extends infer B
    ? B extends Output<infer T>
      ? T
      : B extends object
        ? [Only<Given<B>>] extends [never]
          ? Given<B>
          : Only<Given<B>>
        : null
    : never
  : R;

/** The same for a step with named outputs: by name. */
type NamedExpanded<R> = R extends AnyPipeline ? Given<Awaited<ReturnType<R["embed"]>>> : R;

/** What a call of a step in a body returns: one output, or named ones. */
export type Outputs<R, N extends readonly string[]> = string extends N[number]
  ? Output<Payload<Expanded<Awaited<R>>>>
  : [N[number]] extends [never]
    ? Output<Payload<Expanded<Awaited<R>>>>
    : { readonly [K in N[number]]: Output<Payload<NamedOutput<NamedExpanded<Awaited<R>>, N, K>>> };

/** What `map` returns: one output with the list of results, or named lists. */
export type Mapped<R, N extends readonly string[]> =
  Outputs<R, N> extends Output<infer T> ? Output<T[]> : MappedOutputs<Outputs<R, N>>;
