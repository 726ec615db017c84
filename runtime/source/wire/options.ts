/** Options that are given at a call, as data. */
import type { Json } from "../../model/json.ts";
import { StepOptions } from "../../model/options.ts";
import { jsonOf, type CallOptions, type Value } from "./value.ts";

export const noOptions: CallOptions = { options: undefined, after: [] };

/** `with({ cache: false, after: [x] })`, `with_options(cache=False, after=[x])`: added to what was given before. */
export function withOptions(
  before: CallOptions,
  entries: readonly { readonly key: string; readonly value: Value }[],
): CallOptions {
  const options: Record<string, unknown> = {};
  const after = [...before.after];
  for (const { key: written, value } of entries) {
    const key = camel(written);
    if (key === "after") after.push(...(value.type === "list" ? value.items : [value]));
    else if (key === "when" || key === "unless" || key === "fallback") {
      options[`has${key.charAt(0).toUpperCase()}${key.slice(1)}`] = true;
    } else keepValid(options, key, jsonOf(value));
  }
  return { options: mergedOptions(before.options, StepOptions.parse(options)), after };
}

export function mergedOptions(own: StepOptions | undefined, added: StepOptions | undefined): StepOptions | undefined {
  if (!own || !added) return own ?? added;
  return { ...own, ...added };
}

function keepValid(options: Record<string, unknown>, key: string, value: Json | undefined): void {
  if (value === undefined || !Object.hasOwn(StepOptions.shape, key)) return;
  const normal = key === "retry" && typeof value === "number" ? { attempts: value } : camelKeys(value);
  if (StepOptions.safeParse({ [key]: normal }).success) options[key] = normal;
}

/** Python writes `max_delay` where the model has `maxDelay`. */
export function camelKeys(value: Json): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [camel(key), item]));
}

function camel(key: string): string {
  return key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
