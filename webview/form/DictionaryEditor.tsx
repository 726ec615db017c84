import { useState } from "react";
import type { JsonSchema } from "../../runtime/model/json.ts";
import { TextField } from "../controls/TextField.tsx";
import { isRecord } from "../format/value.ts";
import type { EditorProps } from "./editor.ts";
import { problemsAt } from "./editor.ts";
import { AddButton, ItemRow } from "./ItemRow.tsx";
import { initialValue } from "./initial-value.ts";
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
            <KeyField
              label={`Key ${index} of ${props.label}`}
              name={key}
              isTaken={(next) => next !== key && Object.hasOwn(record, next)}
              onRename={(next) => props.onChange(renameKey(record, key, next))}
              onLeave={props.onLeave}
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

interface KeyFieldProps {
  readonly label: string;
  readonly name: string;
  readonly isTaken: (name: string) => boolean;
  readonly onRename: (name: string) => void;
  readonly onLeave: () => void;
}

/** A key while it is typed: one that is taken is not written, and says so, until it is another. */
function KeyField({ label, name, isTaken, onRename, onLeave }: KeyFieldProps) {
  const [draft, setDraft] = useState<string>();
  const refused =
    draft === undefined || draft === name
      ? undefined
      : draft === "__proto__"
        ? "This cannot be a key."
        : isTaken(draft)
          ? "There is this key already."
          : undefined;
  return (
    <>
      <TextField
        label={label}
        value={refused === undefined ? name : (draft ?? name)}
        isInvalid={refused !== undefined}
        description={refused}
        onChange={(next) => {
          setDraft(next);
          if (!isTaken(next) && next !== "__proto__") onRename(next);
        }}
        onLeave={() => {
          setDraft(undefined);
          onLeave();
        }}
        isMonospace
      />
      {refused !== undefined && <p className="field-problem">{refused}</p>}
    </>
  );
}
