/** The options literal of a step: what of it is data. Functions only leave a mark that they are there. */
import type { Node } from "web-tree-sitter";
import type { Json } from "../../model/json.ts";
import { Hook, StepOptions } from "../../model/options.ts";
import { literalOf } from "./literal.ts";
import type { Module } from "./module.ts";
import { propertiesOf, unwrapped } from "./tree.ts";

const marks: Record<string, "hasWhen" | "hasUnless" | "hasFallback"> = {
  when: "hasWhen",
  unless: "hasUnless",
  fallback: "hasFallback",
};

/** The options that are known from the text; a part that is not a literal or not valid is left out. */
export function lowerOptions(module: Module, node: Node | undefined): StepOptions | undefined {
  const object = node && objectOf(module, node);
  if (!object) return undefined;
  const options: Record<string, unknown> = {};
  const hooks: Hook[] = [];
  for (const { key, value, node: property } of propertiesOf(object, module.text)) {
    const mark = Object.hasOwn(marks, key) ? marks[key] : undefined;
    const hook = Hook.safeParse(key);
    if (hook.success) hooks.push(hook.data);
    else if (mark !== undefined) options[mark] = true;
    else if (property.type === "pair") keepValid(options, key, literalOf(value, module.text));
  }
  if (hooks.length > 0) options["hooks"] = hooks;
  return Object.keys(options).length > 0 ? StepOptions.parse(options) : undefined;
}

/** The object literal that an expression is, or that a constant of the file is. */
export function objectOf(module: Module, expression: Node): Node | undefined {
  const node = unwrapped(expression);
  if (node.type === "object") return node;
  if (node.type !== "identifier") return undefined;
  const declared = module.declared(module.text.slice(node.startIndex, node.endIndex));
  const value = declared && unwrapped(declared);
  return value?.type === "object" ? value : undefined;
}

function keepValid(options: Record<string, unknown>, key: string, value: Json | undefined): void {
  if (value === undefined || !Object.hasOwn(StepOptions.shape, key)) return;
  const normal = key === "retry" && typeof value === "number" ? { attempts: value } : value;
  if (StepOptions.safeParse({ [key]: normal }).success) options[key] = normal;
}
