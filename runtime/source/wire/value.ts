/**
 * What an expression of a body stands for, before anything has run: an output of a node, a parameter, a literal, or something
 * made of those. Wires follow from it.
 */
import type { Json } from "../../model/json.ts";
import type { StepOptions } from "../../model/options.ts";
import type { Range } from "../../model/range.ts";
import type { PipelineIr, StepIr } from "../ir.ts";
import type { Draft } from "./draft.ts";

export type Value =
  /** `output` absent: all that the node gives. `isLoaded`: the data itself, after `load()`. `isItem`: one item of it. */
  | {
      readonly type: "output";
      readonly draft: Draft;
      readonly output: string | undefined;
      readonly isLoaded: boolean;
      readonly isItem: boolean;
    }
  | { readonly type: "parameter"; readonly name: string }
  /** The record of all parameters. */
  | { readonly type: "parameters" }
  | { readonly type: "literal"; readonly value: Json }
  | { readonly type: "list"; readonly items: readonly Value[]; readonly isTuple?: boolean }
  | { readonly type: "record"; readonly entries: readonly RecordEntry[]; readonly isOpen: boolean }
  /** One of several, depending on the way taken. Grows while a loop's body is wired. */
  | { readonly type: "phi"; readonly values: Value[] }
  /** A part of one of several. Which they are may not all be known yet. */
  | { readonly type: "part"; readonly of: Value; readonly take: (value: Value) => Value }
  /** Computed from others. */
  | { readonly type: "derived"; readonly values: readonly Value[] }
  | { readonly type: "callable"; readonly target: Callable; readonly options: CallOptions }
  | { readonly type: "namespace"; readonly member: (name: string) => Value | undefined; readonly from: string }
  /** A name of the SDK: `ask`, `unmapped`. */
  | { readonly type: "word"; readonly word: string }
  /** A function that is no step. */
  | { readonly type: "function"; readonly name: string }
  | { readonly type: "unmapped"; readonly value: Value }
  /** A name that nothing defines. */
  | { readonly type: "undefined"; readonly name: string };

export interface RecordEntry {
  readonly key: string;
  readonly value: Value;
  readonly range: Range;
  readonly keyRange: Range | undefined;
}

export type Callable =
  | { readonly type: "step"; readonly step: StepIr; readonly file: string | undefined }
  | { readonly type: "pipeline"; readonly pipeline: PipelineIr; readonly file: string | undefined };

/** What `with({ … })` adds to a call. */
export interface CallOptions {
  readonly options: StepOptions | undefined;
  readonly after: readonly Value[];
}

export interface SourceOutput {
  readonly draft: Draft;
  readonly output: string | undefined;
  readonly isLoaded: boolean;
}

/** Every output that is in a value, each once, in the order in which they are met. */
export function sourcesOf(value: Value): SourceOutput[] {
  const found: SourceOutput[] = [];
  const seen = new Set<Value>();
  const visit = (item: Value): void => {
    if (seen.has(item)) return;
    seen.add(item);
    switch (item.type) {
      case "output":
        if (!found.some((other) => other.draft === item.draft && other.output === item.output)) found.push(item);
        return;
      case "list":
        return item.items.forEach(visit);
      case "record":
        return item.entries.forEach((entry) => visit(entry.value));
      case "phi":
      case "derived":
        return item.values.forEach(visit);
      case "part":
        return leavesOf(item).forEach(visit);
      case "unmapped":
        return visit(item.value);
      default:
        return;
    }
  };
  visit(value);
  return found;
}

/** What a value can be, whichever way was taken: no phi and no part is among them. */
export function leavesOf(value: Value): Value[] {
  const leaves: Value[] = [];
  const seen = new Set<Value>();
  const visit = (item: Value, depth: number): void => {
    if (seen.has(item) || depth > depthLimit) return;
    seen.add(item);
    if (item.type === "phi") item.values.forEach((one) => visit(one, depth + 1));
    else if (item.type === "part") leavesOf(item.of).forEach((one) => visit(item.take(one), depth + 1));
    else leaves.push(item);
  };
  visit(value, 0);
  return leaves;
}

/** Parts of parts of loop-carried values may go round; deeper than this nothing new is found. */
const depthLimit = 32;

/** The value as JSON when it is made of literals only. */
export function jsonOf(value: Value): Json | undefined {
  switch (value.type) {
    case "literal":
      return value.value;
    case "list": {
      const items = value.items.map(jsonOf);
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case "record": {
      if (value.isOpen) return undefined;
      const result: Record<string, Json> = {};
      for (const entry of value.entries) {
        const json = jsonOf(entry.value);
        if (json === undefined) return undefined;
        result[entry.key] = json;
      }
      return result;
    }
    case "unmapped":
      return jsonOf(value.value);
    default:
      return undefined;
  }
}

export const nothing: Value = { type: "derived", values: [] };

/** One of the values, whichever way was taken; the value itself when all are the same. */
export function oneOf(values: readonly Value[]): Value {
  const different = [...new Set(values)];
  const [first] = different;
  return different.length === 1 && first ? first : { type: "phi", values: different };
}
