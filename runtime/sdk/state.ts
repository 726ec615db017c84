/**
 * What the SDK remembers, once per process.
 *
 * Job: ties the SDK that a pipeline file imports to the worker that runs it, even when both were bundled separately.
 * Boundary: plain data and callbacks; nothing of Node.
 * Invariants:
 * 1. One state per process, under a registered symbol: two copies of the SDK share it.
 * 2. `driver` is set only while a pipeline body runs: then a step call records a call, otherwise it calls the plain function.
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

/** Where an output comes from. */
export interface OutputSource {
  readonly call: string;
  readonly output: string;
  readonly index?: number;
}

/** The body's other side: a worker that records calls and answers loads. */
export interface Driver {
  /** Records a call and returns its id. */
  call(request: CallRequest): string;
  load(source: OutputSource): Promise<unknown>;
}

interface State {
  driver: Driver | undefined;
  /** The running attempt's context; a worker with several attempts tells them apart. */
  currentContext: () => StepContext | undefined;
  /** Every step and pipeline made in this process. */
  readonly definitions: Definition[];
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
function definitionOf(value: unknown): Definition | undefined {
  if (typeof value !== "function" || !(definitionKey in value)) return undefined;
  // SAFETY: only `step` and `pipeline` set this symbol, always to a Definition.
  return value[definitionKey] as Definition;
}

function makeState(): State {
  const digests = new Map<string, () => StepDigest>();
  return {
    driver: undefined,
    currentContext: () => undefined,
    definitions: [],
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
  definition.file = file;
  definition.exportName = holder;
  definition.name ??= name === "default" ? baseName(file) : name;
}

function baseName(file: string): string {
  return (file.split(/[\\/]/).at(-1) ?? file).replace(/\.[^.]*$/, "");
}
