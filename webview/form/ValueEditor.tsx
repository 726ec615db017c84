/** Picks the editor for a schema. Every editor gets the same props, so values nest to any depth. */
import { formatJson } from "../format/value.ts";
import { ChoiceEditor } from "./ChoiceEditor.tsx";
import { DateEditor } from "./DateEditor.tsx";
import { DictionaryEditor } from "./DictionaryEditor.tsx";
import type { EditorProps } from "./editor.ts";
import { JsonEditor } from "./JsonEditor.tsx";
import { ListEditor } from "./ListEditor.tsx";
import { NumberEditor } from "./NumberEditor.tsx";
import { ObjectEditor } from "./ObjectEditor.tsx";
import { OptionalEditor } from "./OptionalEditor.tsx";
import { widgetFor } from "./schema.ts";
import { BooleanEditor, TextEditor } from "./TextEditor.tsx";
import { TupleEditor } from "./TupleEditor.tsx";
import { UnionEditor } from "./UnionEditor.tsx";

export function ValueEditor(props: EditorProps) {
  const widget = widgetFor(props.schema, props.root);
  switch (widget.type) {
    case "string":
      return <TextEditor {...props} isMultiline={widget.isMultiline} />;
    case "path":
      return <TextEditor {...props} isMonospace placeholder="path" />;
    case "secret":
      return <TextEditor {...props} isMonospace placeholder="name of the secret, not its value" />;
    case "number":
      return <NumberEditor {...props} widget={widget} />;
    case "boolean":
      return <BooleanEditor {...props} />;
    case "choice":
      return <ChoiceEditor {...props} options={widget.options} isRadio={widget.isRadio} />;
    case "constant":
      return <code className="constant">{formatJson(widget.value)}</code>;
    case "date":
      return <DateEditor {...props} input={widget.input} />;
    case "optional":
      return <OptionalEditor {...props} inner={widget.inner} />;
    case "union":
      return <UnionEditor {...props} variants={widget.variants} />;
    case "list":
      return <ListEditor {...props} items={widget.items} minItems={widget.minItems} maxItems={widget.maxItems} />;
    case "tuple":
      return <TupleEditor {...props} items={widget.items} />;
    case "dictionary":
      return <DictionaryEditor {...props} values={widget.values} />;
    case "object":
      return <ObjectEditor {...props} fields={widget.fields} />;
    case "json":
      return <JsonEditor {...props} />;
    default:
      return widget satisfies never;
  }
}
