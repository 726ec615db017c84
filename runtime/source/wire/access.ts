/** Members, items and patterns: which part of a value is meant. */
import type { TargetIr } from "../ir.ts";
import { assign, type Scope } from "./scope.ts";
import { sourcesOf, type Value } from "./value.ts";

export function memberOf(object: Value, property: string): Value {
  switch (object.type) {
    case "parameters":
      return { type: "parameter", name: property };
    case "output":
      return object.output === undefined && object.draft.outputs.some((output) => output.name === property)
        ? { ...object, output: property }
        : { type: "derived", values: [object] };
    case "record": {
      const entry = object.entries.findLast((candidate) => candidate.key === property);
      return entry ? entry.value : { type: "derived", values: object.isOpen ? [object] : [] };
    }
    case "namespace":
      return object.member(property) ?? { type: "undefined", name: property };
    case "phi":
    case "part":
      return { type: "part", of: object, take: (value) => memberOf(value, property) };
    case "unmapped":
      return memberOf(object.value, property);
    default:
      return { type: "derived", values: [object] };
  }
}

export function itemOf(object: Value, index: number | undefined): Value {
  switch (object.type) {
    case "output": {
      const named = object.output === undefined && index !== undefined ? object.draft.outputs[index]?.name : undefined;
      return named === undefined ? { ...object, isItem: true } : { ...object, output: named };
    }
    case "list":
      return (index === undefined ? undefined : object.items.at(index)) ?? { type: "derived", values: object.items };
    case "phi":
    case "part":
      return { type: "part", of: object, take: (value) => itemOf(value, index) };
    case "unmapped":
      return itemOf(object.value, index);
    default:
      return { type: "derived", values: [object] };
  }
}

/** Assigns a value to a pattern. */
export function assignTarget(scope: Scope, target: TargetIr, value: Value): void {
  switch (target.type) {
    case "none":
      return;
    case "name":
      assign(scope, target.name, value, target.range);
      return;
    case "record":
      for (const { key, target: inner } of target.entries) assignTarget(scope, inner, memberOf(value, key));
      return;
    case "list":
      target.items.forEach((inner, index) => assignTarget(scope, inner, partOf(value, index)));
      return;
    default:
      target satisfies never;
  }
}

/** The `index`-th part when a value is taken apart: of several outputs the one at that place. */
function partOf(value: Value, index: number): Value {
  return value.type === "derived" && sourcesOf(value).length === 0 ? value : itemOf(value, index);
}
