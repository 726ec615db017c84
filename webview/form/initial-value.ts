/** The values that editors begin with. */
import type { Json, JsonSchema } from "../../runtime/model/json.ts";
import { resolve, widgetFor } from "./schema.ts";

/** A value to begin with when one is needed: the default, else the simplest that the type allows. */
export function initialValue(schema: JsonSchema, root: JsonSchema = schema): Json {
  const resolved = resolve(schema, root);
  if (resolved.default !== undefined) return resolved.default;
  const widget = widgetFor(resolved, root);
  switch (widget.type) {
    case "constant":
      return widget.value;
    case "choice":
      return widget.options[0] ?? null;
    case "number":
      return firstNumber(resolved, widget.isInteger);
    case "boolean":
      return false;
    case "optional":
    case "json":
      return null;
    case "union":
      return widget.variants[0] ? initialValue(widget.variants[0].schema, root) : null;
    case "list":
      return Array.from({ length: widget.minItems }, () => initialValue(widget.items, root));
    case "tuple":
      return widget.items.map((item) => initialValue(item, root));
    case "dictionary":
      return {};
    case "object":
      return Object.fromEntries(
        widget.fields
          .filter((field) => field.isRequired)
          .map((field) => [field.name, initialValue(field.schema, root)]),
      );
    case "string":
    case "date":
    case "path":
    case "secret":
      return "";
    default:
      return widget satisfies never;
  }
}

function firstNumber(schema: JsonSchema, isInteger: boolean): number {
  const low =
    schema.minimum ??
    (schema.exclusiveMinimum === undefined ? undefined : schema.exclusiveMinimum + (isInteger ? 1 : 0));
  const high = schema.maximum ?? schema.exclusiveMaximum;
  if (low !== undefined && low > 0) return low;
  return high !== undefined && high < 0 ? high : 0;
}
