import type { JsonSchema } from "../../runtime/model/json.ts";
import { TextField } from "../controls/TextField.tsx";
import { isRecord } from "../format/value.ts";
import type { EditorProps } from "./editor.ts";
import { problemsAt } from "./editor.ts";
import { AddButton, ItemRow } from "./ItemRow.tsx";
import { initialValue } from "./schema.ts";
import { freeKey, renameKey } from "./values.ts";
import { NestedEditor } from "./NestedEditor.tsx";

/** Free keys, values of one type. */
export function DictionaryEditor({ values, ...props }: EditorProps & { readonly values: JsonSchema }) {
  const record = isRecord(props.value) ? props.value : {};
  const entries = Object.entries(record);
  return (
    <div className="items is-dictionary" role="group" aria-label={`${props.label}, ${entries.length} entries`}>
      {entries.map(([key, item], index) => (
        <ItemRow
          key={index}
          problems={problemsAt(props.problems, key)}
          removeLabel={`Remove ${key} from ${props.label}`}
          name={
            <TextField
              label={`Key ${index} of ${props.label}`}
              value={key}
              onChange={(next) => props.onChange(renameKey(record, key, next))}
              onLeave={props.onLeave}
              isMonospace
            />
          }
          onRemove={() => props.onChange(Object.fromEntries(entries.toSpliced(index, 1)))}
        >
          <NestedEditor
            {...props}
            schema={values}
            value={item}
            label={`${props.label} ${key}`}
            problems={problemsAt(props.problems, key)}
            onChange={(next) => props.onChange({ ...record, [key]: next })}
          />
        </ItemRow>
      ))}
      <AddButton
        label="Add entry"
        onPress={() => props.onChange({ ...record, [freeKey(record)]: initialValue(values, props.root) })}
      />
    </div>
  );
}
