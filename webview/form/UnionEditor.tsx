import { useState } from "react";
import type { Json } from "../../runtime/model/json.ts";
import { Select } from "../controls/Select.tsx";
import type { EditorProps } from "./editor.ts";
import type { Variant } from "./schema.ts";
import { initialValue } from "./initial-value.ts";
import { variantOf } from "./schema.ts";
import { validate } from "./validate.ts";
import { NestedEditor } from "./NestedEditor.tsx";

/** Which of several types, then its own editor. */
export function UnionEditor({ variants, ...props }: EditorProps & { readonly variants: readonly Variant[] }) {
  const fits = (schema: Variant["schema"], value: Parameters<typeof validate>[1]) =>
    validate(schema, value, props.root).length === 0;
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const [own, setOwn] = useState<Json | undefined>(undefined);
  const { value } = props;
  const change = (next: Json) => {
    setOwn(next);
    props.onChange(next);
  };
  const found = value === undefined ? 0 : variantOf(variants, value, fits);
  // While a value is being typed it may fit another variant for a moment; the chosen one stays. A value from elsewhere decides anew.
  const at = chosen !== undefined && value === own ? chosen : found;
  const variant = variants[at] ?? variants[0];
  if (!variant) return null;
  return (
    <div className="union">
      <Select
        label={`Kind of ${props.label}`}
        value={String(at)}
        options={variants.map((each, index) => ({ value: String(index), label: each.label }))}
        onChange={(index) => {
          const next = variants[Number(index)];
          setChosen(Number(index));
          if (next && (value === undefined || !fits(next.schema, value))) change(initialValue(next.schema, props.root));
          else setOwn(value);
        }}
      />
      <NestedEditor {...props} schema={variant.schema} onChange={change} />
    </div>
  );
}
