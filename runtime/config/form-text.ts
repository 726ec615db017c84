/** A form's values as text and back: YAML keeps the comments that people write while they edit, JSON is plain. */
import type { Parameter } from "../model/graph.ts";
import type { Json } from "../model/json.ts";
import { unknownParameter } from "./check.ts";
import { readData } from "./data-text.ts";
import { writeData, yamlText } from "./data-write.ts";
import { isEqual } from "./equal.ts";

export type FormLanguage = "yaml" | "json";
export type FormValues = { readonly [name: string]: Json };

export type FormText =
  | { readonly type: "values"; readonly values: FormValues }
  /** One sentence, with its line. */
  | { readonly type: "problem"; readonly message: string };

export function writeForm(values: FormValues, language: FormLanguage): string {
  return language === "yaml" ? yamlText(values) : `${JSON.stringify(values, null, 2)}\n`;
}

export function readForm(text: string, parameters: readonly Parameter[]): FormText {
  const { root, problems } = readData(text, "values");
  const [problem] = problems;
  if (problem) return { type: "problem", message: `Line ${problem.place?.line ?? 1}: ${problem.message}` };
  if (!root || root.value === null) return { type: "values", values: {} };
  if (!root.entries) return { type: "problem", message: "The text must be a mapping of parameter names to values." };
  const names = parameters.map(({ name }) => name);
  for (const [name, { place }] of root.entries)
    if (!names.includes(name))
      return { type: "problem", message: `Line ${place.line}: "${name}" ${unknownParameter(name, names)}` };
  return {
    type: "values",
    values: Object.fromEntries([...root.entries].map(([name, { value }]) => [name, value])),
  };
}

/** The text with other values: only what differs is written, so that comments and order stay where they can. */
export function updateForm(text: string, before: FormValues, after: FormValues, language: FormLanguage): string {
  if (language === "json") return writeForm(after, language);
  let changed = text;
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const value = after[name];
    const old = before[name];
    if (value === undefined ? old === undefined : old !== undefined && isEqual(old, value)) continue;
    const written = writeData(changed, [name], value);
    if (written.type === "refused") return writeForm(after, language);
    changed = written.text;
  }
  return changed;
}
