import { Checkbox } from "../controls/Checkbox.tsx";
import { TextField } from "../controls/TextField.tsx";
import type { EditorProps } from "./editor.ts";
import { ownProblem } from "./editor.ts";

interface TextEditorProps extends EditorProps {
  readonly isMultiline?: boolean;
  readonly isMonospace?: boolean;
  readonly placeholder?: string;
}

export function TextEditor({
  value,
  onChange,
  onLeave,
  problems,
  label,
  isMultiline = false,
  isMonospace = false,
  placeholder,
}: TextEditorProps) {
  const problem = ownProblem(problems);
  const text = typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
  return (
    <TextField
      label={label}
      value={text}
      onChange={onChange}
      onLeave={onLeave}
      description={problem}
      isInvalid={problem !== undefined}
      isMultiline={isMultiline}
      isMonospace={isMonospace}
      placeholder={placeholder}
    />
  );
}

export function BooleanEditor({ value, onChange, label }: EditorProps) {
  return (
    <Checkbox isChecked={value === true} onChange={onChange} label={label}>
      {value === true ? "on" : "off"}
    </Checkbox>
  );
}
