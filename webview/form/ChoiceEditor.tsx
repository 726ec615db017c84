import { isEqual } from "../../runtime/config/equal.ts";
import type { Json } from "../../runtime/model/json.ts";
import { RadioGroup } from "../controls/RadioGroup.tsx";
import { Select } from "../controls/Select.tsx";
import { formatJson } from "../format/value.ts";
import type { EditorProps } from "./editor.ts";
import { ownProblem } from "./editor.ts";

interface ChoiceEditorProps extends EditorProps {
  readonly options: readonly Json[];
  readonly isRadio: boolean;
}

export function ChoiceEditor({ value, onChange, onLeave, problems, label, options, isRadio }: ChoiceEditorProps) {
  const at = value === undefined ? -1 : options.findIndex((option) => isEqual(option, value));
  const choices = options.map((option, index) => ({
    value: String(index),
    label: typeof option === "string" && option !== "" ? option : formatJson(option),
  }));
  const choose = (index: string) => {
    const option = options[Number(index)];
    if (index !== "" && option !== undefined) onChange(option);
  };
  if (isRadio)
    return (
      <RadioGroup
        label={label}
        value={at === -1 ? undefined : String(at)}
        options={choices}
        onChange={choose}
        onLeave={onLeave}
      />
    );
  // A value that is none of the choices is shown as it is, so that it can be seen and replaced.
  const stray = at === -1 ? [{ value: "", label: value === undefined ? "Choose…" : formatJson(value) }] : [];
  return (
    <Select
      label={label}
      value={at === -1 ? "" : String(at)}
      options={[...stray, ...choices]}
      onChange={choose}
      isInvalid={ownProblem(problems) !== undefined}
    />
  );
}
