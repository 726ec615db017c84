import { useId } from "react";

interface RadioGroupProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
  readonly onLeave?: (() => void) | undefined;
}

/** A few choices, all visible. Native radios: the toolkit's group reports the choice it was given as if the user had made it. */
export function RadioGroup({ label, value, options, onChange, onLeave }: RadioGroupProps) {
  const name = useId();
  return (
    <div className="radio-group" role="radiogroup" aria-label={label} onBlur={onLeave}>
      {options.map((option) => (
        <label key={option.value} className="radio">
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  );
}
