import type { Parameter } from "../../runtime/model/graph.ts";
import type { Json, JsonSchema } from "../../runtime/model/json.ts";
import type { ResolvedParameter } from "../../runtime/model/parameter.ts";
import { shorten } from "../runs/format.ts";

/** A parameter as one row: name, value, where the value is from, help. */
export function parameterRow(
  parameter: Parameter,
  resolved: ResolvedParameter | undefined,
): { label: string; description: string; detail?: string } {
  const value = !resolved
    ? parameter.required
      ? "$(warning) required"
      : (parameter.defaultSource ?? "computed by the code")
    : parameter.schema.format === "secret"
      ? "••••••"
      : shorten(fieldText(resolved.value), 60);
  const origin =
    resolved && resolved.layer !== "default"
      ? ` · ${resolved.layer === "form" ? "changed" : (resolved.source ?? resolved.layer)}`
      : "";
  return {
    label: parameter.name,
    description: `${value}${origin}`,
    ...(parameter.help !== undefined && { detail: parameter.help }),
  };
}

/** The few values that a parameter can have, if they are few. */
export function choicesOf(schema: JsonSchema): readonly Json[] | undefined {
  if (schema.enum) return schema.enum;
  if (schema.type === "boolean") return [true, false];
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches && branches.every(({ const: only }) => only !== undefined))
    return branches.flatMap(({ const: only }) => (only === undefined ? [] : [only]));
  return undefined;
}

/** A value as it is typed: text as it is, everything else as JSON. */
export function fieldText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
