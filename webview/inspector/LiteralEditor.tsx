/** Writes a literal into the text: nothing is written before Enter or "Write to file", so leaving a field changes nothing. */
import { useState } from "react";
import type { Edit } from "../../runtime/model/edit.ts";
import { isEqual } from "../../runtime/config/equal.ts";
import type { Json, JsonSchema } from "../../runtime/model/json.ts";
import { NestedEditors } from "../form/NestedEditor.tsx";
import { validate } from "../form/validate.ts";
import { ValueEditor } from "../form/ValueEditor.tsx";
import { edit } from "../state/edit.ts";

interface LiteralEditorProps {
  readonly label: string;
  readonly schema: JsonSchema;
  /** What the text says now; undefined: nothing yet. */
  readonly value: Json | undefined;
  readonly toEdit: (value: Json) => Edit;
  /** Absent: the value cannot be taken out. */
  readonly onRemove?: (() => Edit) | undefined;
  readonly removeLabel?: string;
  readonly onDone?: () => void;
}

export function LiteralEditor({ label, schema, value, toEdit, onRemove, removeLabel, onDone }: LiteralEditorProps) {
  const [changed, setChanged] = useState<{ readonly value: Json; readonly over: Json | undefined }>();
  const [refused, setRefused] = useState<string>();
  // A change belongs to the value that it was made on: when the text says something else, the text wins.
  const mine = changed && same(changed.over, value) ? changed.value : undefined;
  const shown = mine ?? value;
  const isChanged = mine !== undefined && !same(mine, value);
  const problems = mine === undefined ? [] : validate(schema, mine);
  const send = async (change: Edit) => {
    const outcome = await edit(change);
    setRefused(outcome.type === "refused" ? outcome.message : undefined);
    if (outcome.type === "done") {
      setChanged(undefined);
      onDone?.();
    }
  };
  const write = () => {
    if (isChanged && problems.length === 0) void send(toEdit(mine));
  };
  return (
    <div
      className="literal"
      onKeyDown={(event) => {
        if (event.key === "Escape") setChanged(undefined);
        else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) write();
        else return;
        event.stopPropagation();
      }}
    >
      <NestedEditors value={ValueEditor}>
        <ValueEditor
          schema={schema}
          root={schema}
          value={shown}
          onChange={(next) => setChanged({ value: next, over: value })}
          onLeave={() => {}}
          onDraft={setRefused}
          problems={problems}
          label={label}
        />
      </NestedEditors>
      {problems.length > 0 && <p className="field-problem">{problems.map(({ message }) => message).join(" ")}</p>}
      {refused !== undefined && (
        <p className="field-problem" role="alert">
          {refused}
        </p>
      )}
      {isChanged && problems.length === 0 && (
        <button type="button" className="link" onClick={write}>
          Write to file
        </button>
      )}
      {onRemove && !isChanged && (
        <button type="button" className="link" aria-label={removeLabel} onClick={() => void send(onRemove())}>
          Remove
        </button>
      )}
    </div>
  );
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return a === undefined || b === undefined ? a === b : isEqual(a, b);
}
