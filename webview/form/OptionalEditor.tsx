import { useRef } from "react";
import type { Json, JsonSchema } from "../../runtime/model/json.ts";
import { IconButton } from "../controls/IconButton.tsx";
import type { EditorProps } from "./editor.ts";
import { initialValue } from "./initial-value.ts";
import { NestedEditor } from "./NestedEditor.tsx";

/** None is a state of its own: an empty text, zero or off is a value. */
export function OptionalEditor({ inner, ...props }: EditorProps & { readonly inner: JsonSchema }) {
  const last = useRef<Json | undefined>(undefined);
  if (props.value === null) {
    return (
      <span className="optional is-none">
        <span className="none">None</span>
        <button
          type="button"
          className="link"
          aria-label={`Set a value of ${props.label}`}
          onClick={() => props.onChange(last.current ?? initialValue(inner, props.root))}
        >
          Set a value
        </button>
      </span>
    );
  }
  return (
    <span className="optional">
      <span className="optional-value">
        <NestedEditor {...props} schema={inner} />
      </span>
      <IconButton
        icon="circle-slash"
        label={`Set ${props.label} to None`}
        onPress={() => {
          last.current = props.value;
          props.onChange(null);
        }}
      />
    </span>
  );
}
