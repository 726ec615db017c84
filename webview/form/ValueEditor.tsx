/** Picks the editor for a schema. Every editor gets the same props, so values nest to any depth. */
import { exactText } from "../format/value.ts";
import { ChoiceEditor } from "./ChoiceEditor.tsx";
import { DateEditor } from "./DateEditor.tsx";
import { DictionaryEditor } from "./DictionaryEditor.tsx";
import type { EditorProps } from "./editor.ts";
import { JsonEditor } from "./JsonEditor.tsx";
import { ListEditor } from "./ListEditor.tsx";
import { NumberEditor } from "./NumberEditor.tsx";
import { ObjectEditor } from "./ObjectEditor.tsx";
import { OptionalEditor } from "./OptionalEditor.tsx";
import { PathEditor } from "./PathEditor.tsx";
import { widgetFor } from "./schema.ts";
import { SecretEditor } from "./SecretEditor.tsx";
import { shownAs } from "./shown-as.ts";
import { BooleanEditor, TextEditor } from "./TextEditor.tsx";
import { TupleEditor } from "./TupleEditor.tsx";
import { UnionEditor } from "./UnionEditor.tsx";
import { Misfit, Unset } from "./Unset.tsx";

export function ValueEditor(props: EditorProps) {
  const widget = widgetFor(props.schema, props.root);
  const shown = shownAs(widget, props.value);
  if (shown === "unset") return <Unset {...props} widget={widget} />;
  if (shown === "misfit") return <Misfit {...props} widget={widget} />;
  switch (widget.type) {
    case "string":
      return <TextEditor {...props} isMultiline={widget.isMultiline} />;
    case "path":
      return <PathEditor {...props} />;
    case "secret":
      return <SecretEditor {...props} />;
    case "number":
      return <NumberEditor {...props} widget={widget} />;
    case "boolean":
      return <BooleanEditor {...props} />;
    case "choice":
      return <ChoiceEditor {...props} options={widget.options} isRadio={widget.isRadio} />;
    case "constant":
      return <code className="constant">{exactText(widget.value, 60)}</code>;
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
