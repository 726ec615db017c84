import { isEqual } from "../../runtime/config/equal.ts";
import { useState } from "react";
import { TextField } from "../controls/TextField.tsx";
import type { EditorProps } from "./editor.ts";
import { ownProblem } from "./editor.ts";
import { parseJson } from "./values.ts";

/** For types that no other editor knows: the value as JSON. */
export function JsonEditor({ value, onChange, onLeave, onDraft, problems, label }: EditorProps) {
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const problem = ownProblem(problems);
  const parsed = draft === undefined ? undefined : parseJson(draft);
  const isDraftShown =
    draft !== undefined &&
    parsed !== undefined &&
    ("message" in parsed || (value !== undefined && isEqual(parsed.value, value)));
  const text = isDraftShown ? draft : value === undefined ? "" : JSON.stringify(value, null, 2);
  return (
    <TextField
      label={`${label}, as JSON`}
      value={text}
      isMultiline
      isMonospace
      rows={Math.min(12, Math.max(2, text.split("\n").length))}
      isInvalid={problem !== undefined}
      description={problem}
      onLeave={onLeave}
      placeholder="JSON"
      onChange={(next) => {
        setDraft(next);
        const result = parseJson(next);
        if ("value" in result) onChange(result.value);
        else onDraft(result.message);
      }}
    />
  );
}
