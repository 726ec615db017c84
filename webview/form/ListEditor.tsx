import type { Json, JsonSchema } from "../../runtime/model/json.ts";
import { isList } from "../format/value.ts";
import type { EditorProps } from "./editor.ts";
import { problemsAt } from "./editor.ts";
import { AddButton, ItemRow } from "./ItemRow.tsx";
import { initialValue } from "./initial-value.ts";
import { NestedEditor } from "./NestedEditor.tsx";

interface ListEditorProps extends EditorProps {
  readonly items: JsonSchema;
  readonly minItems: number;
  readonly maxItems: number | undefined;
}

const empty: readonly Json[] = [];

export function ListEditor({ items, minItems, maxItems, ...props }: ListEditorProps) {
  const list = isList(props.value) ? props.value : empty;
  const leave = (next: readonly Json[]) => {
    props.onChange(next);
    props.onLeave();
  };
  return (
    <div className="items" role="group" aria-label={`${props.label}, ${list.length} items`}>
      {list.map((item, index) => (
        // Items have no identity but their place.
        <ItemRow
          key={index}
          name={index}
          problems={problemsAt(props.problems, index)}
          removeLabel={`Remove item ${index} of ${props.label}`}
          onRemove={list.length > minItems ? () => leave(list.toSpliced(index, 1)) : undefined}
        >
          <NestedEditor
            {...props}
            schema={items}
            value={item}
            label={`${props.label} ${index}`}
            problems={problemsAt(props.problems, index)}
            onChange={(next) => props.onChange(list.with(index, next))}
          />
        </ItemRow>
      ))}
      <AddButton
        label="Add item"
        isDisabled={maxItems !== undefined && list.length >= maxItems}
        onPress={() => leave([...list, initialValue(items, props.root)])}
      />
    </div>
  );
}
