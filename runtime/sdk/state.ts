/**
 * What the SDK remembers, once per process.
 *
 * Job: ties the SDK that a pipeline file imports to the worker that runs it, even when both were bundled separately.
 * Boundary: plain data and callbacks; nothing of Node.
 * Invariants:
 * 1. One state per process, under a registered symbol: two copies of the SDK share it.
 * 2. `driver` is there only for code that a pipeline's body runs: then a step call records a call, otherwise it calls the plain function.
 * 3. What a body or a step makes is not among the `definitions`: it is reachable only through what it was given to.
 */
import type { PlannedCall } from "../model/plan.ts";
import type { StepOptions } from "../model/options.ts";
import type { StepContext } from "./context.ts";

/** A step or pipeline as the SDK knows it: what its variable holds points here. */
export interface Definition {
  readonly kind: "step" | "pipeline";
  /** Given by the loader from the variable's name; options may override it. */
  name: string | undefined;
  /** Absolute path of the source file that defines it. */
  file: string | undefined;
  /** The variable that holds it, or `default`. */
  exportName: string | undefined;
  /** Present when it was made while a body or a step ran. */
  readonly made?: Made;
}

/** Where a step was made that no module declares, as the bundler wrote it at the call of `step`. */
export interface MadeFacts {
  readonly file: string;
  /** Stands for its code among the digests. */
  readonly key: string;
  readonly variable?: string;
  /** The local variables that its definition uses. */
  readonly direct: readonly string[];
  /** For each local variable: those that a function in it uses in its turn; absent when nothing says where the function comes from. */
  readonly uses: Readonly<Record<string, readonly string[] | undefined>>;
}

export interface Made {
  /** Absent when its code was not read by our bundler: a package's, for example. */
  readonly facts: MadeFacts | undefined;
  /** The values now, by local variable. */
  readonly values: Readonly<Record<string, () => unknown>>;
}

/** What a call in a body says; the driver turns it into a planned call. */
export interface CallRequest {
  readonly definition: Definition;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly string[];
  readonly options?: StepOptions;
  readonly after?: readonly unknown[];
  readonly map?: NonNullable<PlannedCall["map"]>;
  readonly ask?: NonNullable<PlannedCall["ask"]>;
  readonly pipeline?: NonNullable<PlannedCall["pipeline"]>;
}

/** Where an output comes from: a call of the body, or an earlier run. */
export type OutputSource = { readonly index?: number } & (
  | { readonly call: string; readonly output: string }
  | { readonly reference: string }
);

/** The body's other side: a worker that records calls and answers loads. */
export interface Driver {
  /** Records a call and returns its id. */
  call(request: CallRequest): string;
  load(source: OutputSource): Promise<unknown>;
}

interface State {
  /** The body that the running code is part of; a worker with several tells them apart. */
  currentDriver: () => Driver | undefined;
  /** The running attempt's context; a worker with several attempts tells them apart. */
  currentContext: () => StepContext | undefined;
  /** Every step and pipeline that modules made. */
  readonly definitions: Definition[];
  /** The SDK's `step`, told where it is called and what it captures. */
  made(make: (...given: unknown[]) => unknown, facts: MadeFacts, values: Made["values"]): typeof make;
  /** What the call of `step` that runs now was told. */
  madeNow: Made | undefined;
  /** Names top-level values of a module; the loader appends a call of it to each local module. */
  declare(file: string, values: Readonly<Record<string, unknown>>): void;
  /** Tells the code digests of a bundle's steps: parts as [name, digest], rows as [file, name, digest, indexes of parts]. */
  digests(parts: readonly (readonly [string, string])[], rows: readonly DigestRow[]): void;
  /** The code digest of a step, by file and variable. */
  digestOf(file: string, name: string): StepDigest | undefined;
}

type DigestRow = readonly [file: string, name: string, digest: string, parts: readonly number[]];

/** Digest of a step's code, with the digest of each part that went into it. */
interface StepDigest {
  readonly digest: string;
  readonly parts: Readonly<Record<string, string>>;
}

const key = Symbol.for("pipeloom.state.v1");
/** Marks the property of a step or pipeline that holds its Definition. */
export const definitionKey = Symbol.for("pipeloom.definition.v1");

// SAFETY: only this module writes under the symbol, always a State of this version.
const shared = globalThis as unknown as Record<symbol, State | undefined>;

export const state: State = (shared[key] ??= makeState());

/** The definition behind a step or pipeline, if the value is one. */
export function definitionOf(value: unknown): Definition | undefined {
  if (typeof value !== "function" || !(definitionKey in value)) return undefined;
  // SAFETY: only `step` and `pipeline` set this symbol, always to a Definition.
  return value[definitionKey] as Definition;
}

/** True while a body or a step runs: what is made now belongs to it, not to a module. */
export function isMaking(): boolean {
  return state.currentDriver() !== undefined || state.currentContext() !== undefined;
}

function makeState(): State {
  const digests = new Map<string, () => StepDigest>();
  return {
    currentDriver: () => undefined,
    currentContext: () => undefined,
    definitions: [],
    madeNow: undefined,
    made:
      (make, facts, values) =>
      (...given) => {
        state.madeNow = { facts, values };
        try {
          return make(...given);
        } finally {
          state.madeNow = undefined;
        }
      },
    declare,
    digests(parts, rows) {
      for (const [file, name, digest, indexes] of rows) {
        digests.set(`${file}\u0000${name}`, () => ({
          digest,
          parts: Object.fromEntries(indexes.flatMap((index) => (parts[index] ? [parts[index]] : []))),
        }));
      }
    },
    digestOf: (file, name) => digests.get(`${file}\u0000${name}`)?.(),
  };
}

function declare(file: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    declareOne(file, name, value);
    if (typeof value !== "object" || value === null) continue;
    if (Object.getPrototypeOf(value) !== Object.prototype) continue;
    for (const [key, member] of Object.entries(value)) declareOne(file, key, member, name);
  }
}

/** `holder` is the top-level variable when the step is a member of an object. */
function declareOne(file: string, name: string, value: unknown, holder = name): void {
  const definition = definitionOf(value);
  if (!definition || definition.file !== undefined) return;
  // A module that was imported while a body ran.
  if (definition.made) state.definitions.push(definition);
  definition.file = file;
  definition.exportName = holder;
  definition.name ??= name === "default" ? baseName(file) : name;
}

function baseName(file: string): string {
  return (file.split(/[\\/]/).at(-1) ?? file).replace(/\.[^.]*$/, "");
}
