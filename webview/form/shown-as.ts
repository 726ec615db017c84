/** Whether an editor can show a value truly. */
import { isEqual } from "../../runtime/config/equal.ts";
import type { Json } from "../../runtime/model/json.ts";
import { isList, isRecord } from "../format/value.ts";
import type { Widget } from "./schema.ts";

/** `unset`: nothing is given and the editor would look as if something were. `misfit`: the value is of another type than the editor. */
export function shownAs(widget: Widget, value: Json | undefined): "editor" | "unset" | "misfit" {
  switch (widget.type) {
    case "boolean":
      return value === undefined ? "unset" : typeof value === "boolean" ? "editor" : "misfit";
    case "constant":
      return value === undefined ? "unset" : isEqual(widget.value, value) ? "editor" : "misfit";
    case "choice":
      return value === undefined || !widget.isRadio || widget.options.some((option) => isEqual(option, value))
        ? "editor"
        : "misfit";
    case "optional":
      return value === undefined ? "unset" : "editor";
    case "list":
      return value === undefined ? "unset" : isList(value) ? "editor" : "misfit";
    case "tuple":
      return value === undefined
        ? "unset"
        : isList(value) && value.length === widget.items.length
          ? "editor"
          : "misfit";
    case "dictionary":
    case "object":
      return value === undefined ? "unset" : isRecord(value) ? "editor" : "misfit";
    case "string":
    case "path":
    case "secret":
    case "date":
      return value === undefined || typeof value === "string" ? "editor" : "misfit";
    case "number":
      // Text in a number's field is what is being typed.
      return value === undefined || typeof value === "number" || typeof value === "string" ? "editor" : "misfit";
    case "union":
    case "json":
      return "editor";
    default:
      return widget satisfies never;
  }
}
