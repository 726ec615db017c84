/** `@step(…)` options: what of them is data, in the words of the model. Functions only leave a mark that they are there. */
import type { Node } from "web-tree-sitter";
import type { Json } from "../../model/json.ts";
import { FailureMode, Hook, StepOptions } from "../../model/options.ts";
import { literalOf } from "./literal.ts";
import { argumentsOf, keyword } from "./tree.ts";
import type { Types } from "./types.ts";

const marks: { readonly [name: string]: "hasWhen" | "hasUnless" | "hasFallback" } = {
  when: "hasWhen",
  unless: "hasUnless",
  fallback: "hasFallback",
};

/** The options that are known from the text; a part that is not a literal or not valid is left out. */
export function lowerOptions(call: Node | undefined, text: string, types: Types): StepOptions | undefined {
  if (!call) return undefined;
  const options: Record<string, unknown> = {};
  const hooks: Hook[] = [];
  for (const { name, value } of argumentsOf(call, text)) {
    if (name === undefined) continue;
    const mark = Object.hasOwn(marks, name) ? marks[name] : undefined;
    const hook = Hook.safeParse(camelCase(name));
    if (hook.success) hooks.push(...(value.type === "none" ? [] : [hook.data]));
    else if (mark !== undefined && value.type !== "none") options[mark] = true;
    else keepValid(options, camelCase(name), types.constant(value));
  }
  if (hooks.length > 0) options["hooks"] = hooks;
  return Object.keys(options).length > 0 ? StepOptions.parse(options) : undefined;
}

function keepValid(options: Record<string, unknown>, name: string, value: Json | undefined): void {
  if (value === undefined || value === null || !Object.hasOwn(StepOptions.shape, name)) return;
  const normal = name === "retry" ? retryPolicy(value) : value;
  if (StepOptions.safeParse({ [name]: normal }).success) options[name] = normal;
}

/** `3` is three attempts; keys are snake_case in Python. */
function retryPolicy(value: Json): Json {
  if (typeof value === "number") return { attempts: value };
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [camelCase(key), item]));
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function lowerMode(call: Node | undefined, text: string): FailureMode | undefined {
  const value = keyword(call, "mode", text);
  const mode = value && FailureMode.safeParse(literalOf(value, text));
  return mode?.success ? mode.data : undefined;
}
