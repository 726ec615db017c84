/** What `pipeloom config explain` and the form's tooltips show: each parameter's value, where it came from and what it hid. */
import type { Parameter } from "../model/graph.ts";
import type { Json } from "../model/json.ts";
import type { ParameterLayer, ResolvedParameter } from "../model/parameter.ts";

export interface Explanation {
  readonly parameter: string;
  /** Absent when there is no value, and for secrets. */
  readonly value?: Json;
  /** The value as one printable line: JSON, `(required)`, the default's source text when only the code can compute it, or `••••••`. */
  readonly text: string;
  readonly layer: ParameterLayer | "none";
  readonly source?: string;
  /** What was overridden, strongest first, as people ask: "what would it be otherwise?" */
  readonly hidden: readonly { readonly layer: ParameterLayer; readonly text: string; readonly source?: string }[];
}

const mask = "••••••";

/** One row per declared parameter, in their order. */
export function explain(
  parameters: readonly Parameter[],
  resolved: readonly ResolvedParameter[],
): readonly Explanation[] {
  return parameters.map((parameter) => {
    const found = resolved.find(({ name }) => name === parameter.name);
    const isSecret = parameter.schema.format === "secret";
    const text = (value: Json) => (isSecret ? mask : JSON.stringify(value));
    if (!found) {
      const computed = parameter.defaultSource;
      return {
        parameter: parameter.name,
        text: computed ?? "(required)",
        layer: computed === undefined ? "none" : "default",
        hidden: [],
      };
    }
    return {
      parameter: parameter.name,
      ...(!isSecret && { value: found.value }),
      text: text(found.value),
      layer: found.layer,
      ...(found.source !== undefined && { source: found.source }),
      hidden: (found.hidden ?? [])
        .toReversed()
        .map(({ layer, value, source }) => ({ layer, text: text(value), ...(source !== undefined && { source }) })),
    };
  });
}
