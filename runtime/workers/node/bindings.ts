/** What the author wired to an input, as a binding of the plan. */
import type { Json } from "../../model/json.ts";
import type { Binding } from "../../model/plan.ts";
import type { Value } from "../../model/value.ts";
import { assetOf, outputSourceOf } from "../../sdk/internal.ts";
import type { OutputSource } from "../../sdk/internal.ts";

/** `save` stores a value that is too large or not JSON. */
export function bindingOf(value: unknown, save: (value: unknown) => Value): Binding {
  const source = outputSourceOf(value);
  if (source) return bindingOfSource(source);
  if (holdsOutputs(value)) {
    if (Array.isArray(value)) return { type: "list", items: value.map((item) => bindingOf(item, save)) };
    return {
      type: "record",
      entries: Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, bindingOf(entry, save)])),
    };
  }
  if (isScalar(value)) return { type: "value", value };
  const saved = save(value);
  if (saved.value !== undefined) return { type: "value", value: saved.value };
  return { type: "artifact", digest: saved.digest, codec: saved.codec, valueType: saved.type };
}

export function bindingOfSource(source: OutputSource): Binding {
  return "call" in source ? { type: "output", ...source } : { type: "reference", ...source };
}

/** The calls whose outputs are anywhere in a value: what `after` names. */
export function callsIn(value: unknown): string[] {
  const source = outputSourceOf(value);
  if (source) return "call" in source ? [source.call] : [];
  if (typeof value !== "object" || value === null) return [];
  return [...new Set(Object.values(value).flatMap(callsIn))];
}

/** JSON with sorted keys: equal data gives equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function holdsOutputs(value: unknown): value is object {
  if (typeof value !== "object" || value === null || assetOf(value)) return false;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).some((item: unknown) => outputSourceOf(item) !== undefined || holdsOutputs(item));
}

/** Longer texts are measured in bytes before they ride inline. */
const shortText = 4_000;

function isScalar(value: unknown): value is Json {
  return (
    value === null ||
    typeof value === "boolean" ||
    (typeof value === "string" && value.length <= shortText) ||
    (typeof value === "number" && Number.isFinite(value) && !Object.is(value, -0))
  );
}
