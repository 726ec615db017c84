/** Resolved inputs as workers want them, as the event log keeps them, and as their digests. */
import { hash } from "node:crypto";
import type { InputFact } from "../model/event.ts";
import type { Json } from "../model/json.ts";
import type { Binding, PlannedCall } from "../model/plan.ts";
import type { Value } from "../model/value.ts";
import { inlineLimitBytes } from "../model/value.ts";
import type { ReadyInput } from "../protocol/worker.ts";
import type { Resolved } from "../schedule/resolved.ts";

type Inputs = { readonly [name: string]: Resolved };

export function sha256(content: string | Uint8Array): string {
  return hash("sha256", content);
}

export function readyInputs(inputs: Inputs): Record<string, ReadyInput> {
  return mapValues(inputs, readyInput);
}

/** Small values are exact JSON by the codecs' rule, so they ride along; all else is named by its digest. */
export function readyInput(input: Resolved): ReadyInput {
  switch (input.type) {
    case "json":
      return { type: "value", value: input.value };
    case "artifact":
      return input;
    case "value": {
      const { digest, codec, type, value } = input.value;
      return value === undefined ? { type: "artifact", digest, codec, valueType: type } : { type: "value", value };
    }
    case "list":
      return { type: "list", items: input.items.map(readyInput) };
    case "record":
      return { type: "record", entries: mapValues(input.entries, readyInput) };
    default:
      return input satisfies never;
  }
}

/** Content identity: equal content gives equal digests, whichever run made it. */
export function digestOfInput(input: Resolved): string {
  switch (input.type) {
    case "json":
      return sha256(JSON.stringify(input.value));
    case "value":
      return input.value.digest;
    case "artifact":
      return input.index === undefined ? input.digest : sha256(`${input.digest}[${input.index}]`);
    case "list":
      return sha256(`list:${input.items.map(digestOfInput).join()}`);
    case "record":
      return sha256(
        `record:${JSON.stringify(Object.entries(input.entries).map(([key, entry]) => [key, digestOfInput(entry)]))}`,
      );
    default:
      return input satisfies never;
  }
}

/** Values are shown in reasons and lineage when they are short scalars. */
export function shortValue(input: Resolved): Json | undefined {
  const value = input.type === "json" ? input.value : input.type === "value" ? input.value.value : undefined;
  if (value === null || typeof value === "boolean" || typeof value === "number") return value;
  return typeof value === "string" && value.length <= 60 ? value : undefined;
}

export function inputFacts(call: PlannedCall, inputs: Inputs, digests: Readonly<Record<string, string>>): InputFact[] {
  return Object.entries(inputs).map(([name, input]) => {
    const binding = call.inputs[name];
    const from = binding ? sources(binding) : [];
    const value = shortValue(input);
    return {
      name,
      digest: digests[name] ?? digestOfInput(input),
      ...(from.length > 0 && { from }),
      ...(value !== undefined && { value }),
    };
  });
}

function sources(binding: Binding): { invocation: string; output: string }[] {
  if (binding.type === "output") return [{ invocation: binding.call, output: binding.output }];
  if (binding.type === "list") return binding.items.flatMap(sources);
  if (binding.type === "record") return Object.values(binding.entries).flatMap(sources);
  return [];
}

/** Digests of everything stored that an input consists of: the artifacts it consumes. */
export function artifactsIn(input: Resolved): string[] {
  if (input.type === "value") return [input.value.digest];
  if (input.type === "artifact") return [input.digest];
  if (input.type === "list") return input.items.flatMap(artifactsIn);
  if (input.type === "record") return Object.values(input.entries).flatMap(artifactsIn);
  return [];
}

/** The JSON that a resolved structure stands for, or undefined when some of it is not JSON at hand. */
function jsonOf(input: Resolved): Json | undefined {
  switch (input.type) {
    case "json":
      return input.value;
    case "value":
      return input.value.value;
    case "artifact":
      return undefined;
    case "list": {
      const items = input.items.map(jsonOf);
      return items.some((item) => item === undefined)
        ? undefined
        : items.flatMap((item) => (item === undefined ? [] : [item]));
    }
    case "record": {
      const entries = Object.entries(input.entries).map(([key, entry]) => [key, jsonOf(entry)] as const);
      return entries.some(([, entry]) => entry === undefined)
        ? undefined
        : Object.fromEntries(entries.flatMap(([key, entry]) => (entry === undefined ? [] : [[key, entry]])));
    }
    default:
      return input satisfies never;
  }
}

/** A run's output as a value: what a step produced, or the structure that the body made of such. */
export function valueOf(
  input: Resolved,
  find: (digest: string) => Value | undefined,
  putBlob: (bytes: Buffer, digest: string) => void,
): Value {
  if (input.type === "value") return input.value;
  if (input.type === "artifact" && input.index === undefined) {
    const found = find(input.digest);
    if (found) return found;
  }
  return jsonValue(JSON.stringify(jsonOf(input) ?? reference(input)), putBlob);
}

/** A JSON text as a value: small ones ride inline. */
export function jsonValue(text: string, putBlob: (bytes: Buffer, digest: string) => void): Value {
  const json: Json = JSON.parse(text);
  const size = Buffer.byteLength(text);
  // SAFETY: `sha256` gives 64 lower-case hexadecimal characters, which is what the brand stands for.
  const digest = sha256(text) as Value["digest"];
  const type =
    json === null
      ? "null"
      : Array.isArray(json) || typeof json === "object"
        ? "json"
        : (typeof json as "string" | "number" | "boolean");
  if (size > inlineLimitBytes) putBlob(Buffer.from(text), digest);
  const summary = Array.isArray(json) ? `${json.length} items` : text.length <= 120 ? text : `${text.slice(0, 119)}…`;
  return { digest, type, codec: "json", size, preview: { summary }, ...(size <= inlineLimitBytes && { value: json }) };
}

/** Stored parts of a structure are named by their digest. */
function reference(input: Resolved): Json {
  const json = jsonOf(input);
  if (json !== undefined) return json;
  if (input.type === "list") return input.items.map(reference);
  if (input.type === "record") return mapValues(input.entries, reference);
  const digest = input.type === "value" ? input.value.digest : input.type === "artifact" ? input.digest : "";
  return { artifact: digest, ...(input.type === "artifact" && input.index !== undefined && { index: input.index }) };
}

function mapValues<T, U>(record: { readonly [key: string]: T }, change: (value: T) => U): Record<string, U> {
  const changed: Record<string, U> = {};
  for (const [key, value] of Object.entries(record)) changed[key] = change(value);
  return changed;
}
