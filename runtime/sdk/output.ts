import { PipeloomError } from "./errors.ts";
import { state } from "./state.ts";
import type { OutputSource } from "./state.ts";

const sourceKey = Symbol.for("pipeloom.output.v1");

/** The items of a list type; `never` for anything else. */
export type Item<T> = T extends readonly (infer E)[] ? E : never;

/**
 * The result of a step that has not run yet: what calling a step in a pipeline body returns. Wire it to other steps' inputs, return it
 * from the body, or load it for a decision. It is not a promise: `await output` gives the output itself.
 *
 * @example
 * const rows = load({ path });           // Output<Row[]>, nothing has run yet
 * const model = fit({ rows, epochs: 5 }); // runs once `rows` is there
 * if ((await rows.load()).length > 1_000) report({ rows });
 */
export interface Output<out T> {
  /** Waits for the step and gives its data, for decisions in the body. Rejects with the step's error when it failed. */
  load(): Promise<T>;
  /** One item of a list, zero-based, as an output of its own: wires it without loading the rest. */
  chunk(index: number): Output<Item<T>>;
  /** The outputs by name. A single output has no names to unpack, so this is the output itself. */
  unpack(): Output<T>;
  /** The same as `chunk(index)`. */
  readonly [index: number]: Output<Item<T>>;
}

/** The outputs of a map over a step with named outputs: each name holds the list of all items' outputs. */
export type MappedOutputs<O> = {
  readonly [K in keyof O]: O[K] extends Output<infer T> ? Output<T[]> : never;
} & {
  /** The lists by name: `const { train, test } = results.unpack()`. */
  unpack(): { readonly [K in keyof O]: O[K] extends Output<infer T> ? Output<T[]> : never };
  /** One item's named outputs. */
  readonly [index: number]: O;
};

/** Where an output comes from; undefined for any other value. */
export function outputSourceOf(value: unknown): OutputSource | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  // SAFETY: only `makeOutput` answers this symbol with a value, always an OutputSource.
  return (value as { [sourceKey]?: OutputSource })[sourceKey];
}

/** An output of a recorded call. Reading what only the data has is an error that says how to load it. */
export function makeOutput<T>(source: OutputSource): Output<T> {
  const chunk = (index: number) => makeOutput({ ...source, index: checkedIndex(index) });
  const methods: Readonly<Record<string, unknown>> = {
    load: () => load(source),
    chunk: source.index === undefined ? chunk : () => refuseNested(),
    unpack: () => output,
  };
  const output = new Proxy(Object.freeze({ [sourceKey]: source }), {
    get(target, key) {
      if (key === sourceKey) return target[sourceKey];
      if (typeof key === "string") {
        if (Object.hasOwn(methods, key)) return methods[key];
        if (/^\d+$/.test(key)) return source.index === undefined ? chunk(Number(key)) : refuseNested();
        if (key === "then" || key === "constructor" || key === "prototype") return undefined;
        throw notLoaded(source, key);
      }
      if (key === Symbol.iterator || key === Symbol.asyncIterator) throw notLoaded(source, "its items");
      if (key === Symbol.toPrimitive) throw notLoaded(source, "its value");
      return undefined;
    },
    set: (_, key) => {
      throw new PipeloomError(
        "read-only-output",
        `An output cannot be changed: ${String(key)} was assigned. Change the data inside a step.`,
      );
    },
  });
  // SAFETY: the proxy answers exactly the members of Output; T is a type-level promise about the data.
  return output as unknown as Output<T>;
}

/** Results of a map over a step with named outputs. */
export function makeMappedOutputs(call: string, names: readonly string[]): unknown {
  const lists = Object.fromEntries(names.map((name) => [name, makeOutput({ call, output: name })]));
  const item = (index: number) =>
    Object.fromEntries(names.map((name) => [name, makeOutput({ call, output: name, index: checkedIndex(index) })]));
  return new Proxy(lists, {
    get(target, key) {
      if (key === "unpack") return () => lists;
      if (typeof key === "string" && /^\d+$/.test(key)) return item(Number(key));
      return Reflect.get(target, key);
    },
  });
}

function load(source: OutputSource): Promise<unknown> {
  const driver = state.currentDriver();
  if (driver) return driver.load(source);
  return Promise.reject(
    new PipeloomError(
      "no-body",
      "load() works only while a pipeline body runs: this output belongs to a body that has ended.",
    ),
  );
}

function checkedIndex(index: number): number {
  if (Number.isInteger(index) && index >= 0) return index;
  throw new PipeloomError("bad-index", `An item's index is a whole number from 0, and was ${index}.`);
}

function refuseNested(): never {
  throw new PipeloomError(
    "bad-index",
    "An item of an item cannot be wired. Load the item, or take it apart in a step.",
  );
}

function notLoaded(source: OutputSource, what: string): PipeloomError {
  const name = "call" in source ? `The result of "${source.call.split("~")[0]}"` : `Artifact "${source.reference}"`;
  return new PipeloomError(
    "not-loaded",
    `${name} is not there yet while the pipeline is built, so ${what} cannot be read. Pass it to a step, or read it from \`await output.load()\`.`,
  );
}
