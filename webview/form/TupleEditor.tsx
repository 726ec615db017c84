import type { JsonSchema } from "../../runtime/model/json.ts";
import { isList } from "../format/value.ts";
import type { EditorProps } from "./editor.ts";
import { problemsAt } from "./editor.ts";
import { ItemRow } from "./ItemRow.tsx";
import { initialValue } from "./initial-value.ts";
import { NestedEditor } from "./NestedEditor.tsx";

/** A list of fixed length, each place with its own type. */
export function TupleEditor({ items, ...props }: EditorProps & { readonly items: readonly JsonSchema[] }) {
  const given = isList(props.value) ? props.value : [];
  const list = items.map((item, index) => given[index] ?? initialValue(item, props.root));
  return (
    <div className="items" role="group" aria-label={props.label}>
      {items.map((schema, index) => (
        <ItemRow key={index} name={schema.title ?? index} problems={problemsAt(props.problems, index)} removeLabel="">
          <NestedEditor
            {...props}
            schema={schema}
            value={list[index]}
            label={`${props.label} ${schema.title ?? index}`}
            problems={problemsAt(props.problems, index)}
            onChange={(next) => props.onChange(list.with(index, next))}
          />
        </ItemRow>
      ))}
    </div>
  );
}
