import { useState } from "react";
import type { KeyboardEvent } from "react";
import { TextField } from "../controls/TextField.tsx";
import type { EditorProps } from "./editor.ts";
import { ownProblem } from "./editor.ts";
import type { Widget } from "./schema.ts";
import { inexact, parseNumber, stepNumber } from "./values.ts";

interface NumberEditorProps extends EditorProps {
  readonly widget: Extract<Widget, { type: "number" }>;
}

/** A number as text, so that nothing typed is lost; arrows step it within its bounds. */
export function NumberEditor({ value, onChange, onLeave, onDraft, problems, label, widget }: NumberEditorProps) {
  const [draft, setDraft] = useState("");
  const problem = ownProblem(problems);
  // "1." and "1" are the same number: what was typed stays until the value is another.
  const text =
    parseNumber(draft) === value
      ? draft
      : value === undefined
        ? ""
        : typeof value === "string"
          ? value
          : JSON.stringify(value);
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (direction === 0 || typeof value !== "number") return;
    event.preventDefault();
    const step = widget.step ?? stepFor(value);
    onChange(stepNumber(value, direction * step * (event.shiftKey ? 10 : 1), widget.minimum, widget.maximum));
  };
  return (
    <span className="number">
      <TextField
        label={label}
        value={text}
        onLeave={onLeave}
        onKeyDown={onKeyDown}
        isInvalid={problem !== undefined}
        description={[widget.unit, widget.bounds, problem].filter(Boolean).join(". ")}
        onChange={(next) => {
          setDraft(next);
          onChange(parseNumber(next));
          const lost = inexact(next);
          if (lost !== undefined) onDraft(lost);
        }}
      />
      <span className="bounds">
        {[widget.unit, widget.isInteger ? "integer" : undefined, widget.bounds].filter(Boolean).join(", ")}
      </span>
    </span>
  );
}

/** A tenth of the value's magnitude: 0.01 for 0.2, 1 for 25. */
function stepFor(value: number): number {
  return value === 0 ? 0.1 : 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
}
