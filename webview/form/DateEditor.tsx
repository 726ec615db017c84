import { TextField } from "../controls/TextField.tsx";
import { joinMoment, splitMoment } from "./moment.ts";
import type { EditorProps } from "./editor.ts";
import { ownProblem } from "./editor.ts";

interface DateEditorProps extends EditorProps {
  readonly input: "date" | "datetime-local" | "time";
}

/** The platform's own picker, for texts that it can show; others are edited as the text they are. */
export function DateEditor({ value, onChange, onLeave, problems, label, input }: DateEditorProps) {
  const text = typeof value === "string" ? value : "";
  const moment = splitMoment(text, input);
  const problem = ownProblem(problems);
  if (!moment)
    return (
      <TextField
        label={label}
        value={text}
        onChange={onChange}
        onLeave={onLeave}
        isMonospace
        isInvalid={problem !== undefined}
        description={problem}
      />
    );
  const { picked, zone } = moment;
  const zoneName = input === "date" ? undefined : zone === "Z" ? "UTC" : zone === "" ? undefined : zone;
  return (
    <span className="date">
      <input
        type={input}
        className="input"
        aria-label={zoneName === undefined ? label : `${label}, in ${zoneName}`}
        aria-invalid={problem !== undefined}
        value={picked}
        {...(input !== "date" && { step: moment.step })}
        onBlur={onLeave}
        onChange={(event) => onChange(joinMoment(event.target.value, moment))}
      />
      {zoneName !== undefined && <span className="bounds">{zoneName}</span>}
    </span>
  );
}
