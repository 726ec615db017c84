import type { Json } from "../../runtime/model/json.ts";
import type { Value } from "../../runtime/model/value.ts";
import { formatBytes, shorten } from "./format.ts";

/** A value in a few words, from what its event carries: never reads the artifact. */
export function valueText(value: Value, limit = 40): string {
  if (value.preview) return shorten(value.preview.summary, limit);
  if (value.value !== undefined) return shorten(jsonText(value.value), limit);
  return `${value.type} · ${formatBytes(value.size)}`;
}

export function jsonText(value: Json): string {
  return typeof value === "string"
    ? JSON.stringify(value)
    : JSON.stringify(value, undefined, 1).replaceAll(/\n\s*/g, " ");
}

/** All outputs of a step: a single one without its name, several as `train 1,168 × 6, test 293 × 6`. */
export function outputsText(outputs: Readonly<Record<string, Value>>, limit = 60): string {
  const entries = Object.entries(outputs);
  const [only] = entries;
  if (entries.length === 1 && only) return valueText(only[1], limit);
  return shorten(entries.map(([name, value]) => `${name} ${valueText(value, 24)}`).join(", "), limit);
}
