import type { EditorProps } from "./editor.ts";
import { ownProblem } from "./editor.ts";

interface DateEditorProps extends EditorProps {
  readonly input: "date" | "datetime-local" | "time";
}

/** The platform's own picker. Dates with a time are in UTC, and say so: a pipeline means the same on every machine. */
export function DateEditor({ value, onChange, onLeave, problems, label, input }: DateEditorProps) {
  const text = typeof value === "string" ? value : "";
  const hasTime = input === "datetime-local";
  return (
    <span className="date">
      <input
        type={input}
        className="input"
        aria-label={hasTime ? `${label}, in UTC` : label}
        aria-invalid={ownProblem(problems) !== undefined}
        value={hasTime ? text.slice(0, 16) : text}
        onBlur={onLeave}
        onChange={(event) =>
          onChange(hasTime && event.target.value !== "" ? `${event.target.value.slice(0, 16)}:00Z` : event.target.value)
        }
      />
      {hasTime && <span className="bounds">UTC</span>}
    </span>
  );
}
