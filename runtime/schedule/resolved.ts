/** What a binding turns into once everything it waits for is done. */
import type { Json } from "../model/json.ts";
import type { Binding } from "../model/plan.ts";
import type { Value } from "../model/value.ts";

export type Resolved =
  | { readonly type: "json"; readonly value: Json }
  /** A produced value. */
  | { readonly type: "value"; readonly value: Value }
  /** A stored artifact that the plan names, or one item of a stored list. */
  | {
      readonly type: "artifact";
      readonly digest: string;
      readonly codec: Value["codec"];
      readonly valueType: Value["type"];
      readonly index?: number | undefined;
    }
  | { readonly type: "list"; readonly items: readonly Resolved[] }
  | { readonly type: "record"; readonly entries: { readonly [key: string]: Resolved } };

export const nothing: Resolved = { type: "json", value: null };

/** Calls whose outputs a binding needs, each once. */
export function callsIn(bindings: Iterable<Binding>, found: Set<string> = new Set()): Set<string> {
  for (const binding of bindings) {
    if (binding.type === "output") found.add(binding.call);
    else if (binding.type === "list") callsIn(binding.items, found);
    else if (binding.type === "record") callsIn(Object.values(binding.entries), found);
  }
  return found;
}

/** A binding cannot be resolved although everything it waits for is done. */
export class BindingError extends Error {
  override readonly name = "BindingError";
}

/** `outputOf` gives an output of a call that has succeeded. */
export function resolve(binding: Binding, outputOf: (call: string, output: string) => Resolved): Resolved {
  switch (binding.type) {
    case "value":
      return { type: "json", value: binding.value };
    case "artifact":
      return binding;
    case "reference":
      throw new BindingError(`"${binding.reference}" was not looked up.`);
    case "output": {
      const whole = outputOf(binding.call, binding.output);
      return binding.index === undefined ? whole : itemOf(whole, binding.index);
    }
    case "list":
      return { type: "list", items: binding.items.map((item) => resolve(item, outputOf)) };
    case "record":
      return {
        type: "record",
        entries: Object.fromEntries(
          Object.entries(binding.entries).map(([key, entry]) => [key, resolve(entry, outputOf)]),
        ),
      };
    default:
      return binding satisfies never;
  }
}

/** The items of a list that is at hand; undefined when its bytes would have to be read. */
export function itemsOf(resolved: Resolved): readonly Resolved[] | undefined | "not-a-list" {
  switch (resolved.type) {
    case "list":
      return resolved.items;
    case "record":
      return "not-a-list";
    case "json":
      return jsonItems(resolved.value);
    case "value":
      return resolved.value.value === undefined ? undefined : jsonItems(resolved.value.value);
    case "artifact":
      return undefined;
    default:
      return resolved satisfies never;
  }
}

function jsonItems(value: Json): readonly Resolved[] | "not-a-list" {
  return Array.isArray(value) ? value.map((item: Json) => ({ type: "json", value: item })) : "not-a-list";
}

function itemOf(whole: Resolved, index: number): Resolved {
  const items = itemsOf(whole);
  if (items === "not-a-list") throw new BindingError(`Item ${index} was asked of a value that is not a list.`);
  if (items) {
    const item = items.at(index);
    if (!item) throw new BindingError(`Item ${index} was asked of a list of ${items.length}.`);
    return item;
  }
  if (whole.type === "value")
    return {
      type: "artifact",
      digest: whole.value.digest,
      codec: whole.value.codec,
      valueType: whole.value.type,
      index,
    };
  if (whole.type === "artifact" && whole.index === undefined) return { ...whole, index };
  throw new BindingError(`Item ${index} was asked of an item of a stored list; load it first.`);
}
