import { isRecord } from "../format/value.ts";
import type { EditorProps } from "./editor.ts";
import { problemsAt } from "./editor.ts";
import { AddButton, ItemRow } from "./ItemRow.tsx";
import type { Widget } from "./schema.ts";
import { initialValue } from "./initial-value.ts";
import { NestedEditor } from "./NestedEditor.tsx";

type Fields = Extract<Widget, { type: "object" }>["fields"];

/** Named fields, each with its own type. Optional ones can be left out. */
export function ObjectEditor({ fields, ...props }: EditorProps & { readonly fields: Fields }) {
  const record = isRecord(props.value) ? props.value : {};
  const missing = fields.filter((field) => !field.isRequired && !Object.hasOwn(record, field.name));
  const shown = fields.filter((field) => !missing.includes(field));
  return (
    <div className="items is-object" role="group" aria-label={props.label}>
      {shown.map(({ name, schema, isRequired }) => (
        <ItemRow
          key={name}
          name={<span title={schema.description}>{name}</span>}
          problems={problemsAt(props.problems, name)}
          removeLabel={`Leave out ${name}`}
          onRemove={
            isRequired
              ? undefined
              : () => props.onChange(Object.fromEntries(Object.entries(record).filter(([key]) => key !== name)))
          }
        >
          <NestedEditor
            {...props}
            schema={schema}
            value={record[name]}
            label={`${props.label} ${name}`}
            problems={problemsAt(props.problems, name)}
            onChange={(next) => props.onChange({ ...record, [name]: next })}
          />
        </ItemRow>
      ))}
      {missing.length > 0 && (
        <div className="items-add">
          {missing.map(({ name, schema }) => (
            <AddButton
              key={name}
              label={`Add ${name}`}
              onPress={() => props.onChange({ ...record, [name]: initialValue(schema, props.root) })}
            />
          ))}
        </div>
      )}
    </div>
  );
}
