import type { Json } from "../../runtime/model/json.ts";
import { exactText } from "../format/value.ts";
import type { EditorProps } from "./editor.ts";
import type { Widget } from "./schema.ts";
import { initialValue } from "./initial-value.ts";

/** Nothing is given yet, and no editor may look as if something were: what can be given first. */
export function Unset({ widget, ...props }: EditorProps & { readonly widget: Widget }) {
  return (
    <span className="optional is-none" role="group" aria-label={props.label}>
      <span className="none">Not set</span>
      {firstValues(widget, props).map(({ text, value }) => (
        <button
          key={text}
          type="button"
          className="link"
          aria-label={`${text}: ${props.label}`}
          onClick={() => {
            props.onChange(value);
            props.onLeave();
          }}
        >
          {text}
        </button>
      ))}
    </span>
  );
}

/** A value that this editor cannot show, because it is of another type. */
export function Misfit({ widget, ...props }: EditorProps & { readonly widget: Widget }) {
  return (
    <span className="optional">
      <code className="misfit">{exactText(props.value ?? null, 60)}</code>
      <button
        type="button"
        className="link"
        aria-label={`Replace ${props.label}`}
        onClick={() => {
          props.onChange(widget.type === "constant" ? widget.value : initialValue(props.schema, props.root));
          props.onLeave();
        }}
      >
        Replace
      </button>
    </span>
  );
}

function firstValues(widget: Widget, { schema, root }: EditorProps): readonly { text: string; value: Json }[] {
  switch (widget.type) {
    case "boolean":
      return [
        { text: "On", value: true },
        { text: "Off", value: false },
      ];
    case "optional":
      return [
        { text: "Set a value", value: initialValue(widget.inner, root) },
        { text: "None", value: null },
      ];
    case "constant":
      return [{ text: `Set to ${exactText(widget.value, 40)}`, value: widget.value }];
    default:
      return [{ text: "Set a value", value: initialValue(schema, root) }];
  }
}
