import type { Json } from "../../runtime/model/json.ts";
import { formatJson } from "../format/value.ts";

/** A cell's text and how it is set: numbers to the right, what is missing dimmed. */
export function cellText(value: Json | undefined, type: string): { readonly text: string; readonly className: string } {
  if (value === undefined || value === null) return { text: "null", className: "is-null" };
  if (typeof value === "number") return { text: String(value), className: "is-number" };
  if (typeof value === "boolean") return { text: String(value), className: "is-boolean" };
  if (typeof value === "string") return { text: value, className: type === "date" ? "is-date" : "" };
  return { text: formatJson(value, 200), className: "is-object" };
}
