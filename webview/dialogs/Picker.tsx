/** A searchable list over the graph, as the editor's own palette: arrows move, Enter chooses, Escape closes. */
import { useId, useMemo, useState } from "react";
import type { KeyboardEvent } from "react";
import type { Choice } from "./picker.ts";
import { narrow } from "./picker.ts";

interface PickerProps {
  readonly title: string;
  readonly choices: readonly Choice[];
  /** Shown when there is nothing to choose from at all. */
  readonly empty: string;
  readonly onChoose: (id: string) => void;
  readonly onClose: () => void;
}

export function Picker({ title, choices, empty, onChoose, onClose }: PickerProps) {
  const id = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const shown = useMemo(() => narrow(choices, text), [choices, text]);
  const current = shown[Math.min(at, shown.length - 1)];
  const choose = (choice: Choice | undefined) => choice && choice.forbidden === undefined && onChoose(choice.id);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter") choose(current);
    else if (event.key === "ArrowDown") setAt(Math.min(at + 1, shown.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="dialog" role="dialog" aria-label={title} data-own-undo onKeyDown={onKeyDown}>
      <p className="dialog-title">{title}</p>
      <input
        ref={focusOnce}
        type="text"
        className="input"
        role="combobox"
        aria-label={title}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={current ? `${id}-${current.id}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
      />
      <ul id={`${id}-list`} className="picker-list" role="listbox" aria-label={title}>
        {shown.map((choice) => (
          <li
            key={choice.id}
            id={`${id}-${choice.id}`}
            ref={choice === current ? showIt : undefined}
            role="option"
            aria-selected={choice === current}
            aria-disabled={choice.forbidden !== undefined}
            className={`picker-row${choice.forbidden === undefined ? "" : " is-forbidden"}`}
            onClick={() => choose(choice)}
          >
            <span className="picker-label">{choice.label}</span>
            <span className="picker-detail">{choice.forbidden ?? choice.detail}</span>
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p className="dialog-text">{choices.length === 0 ? empty : "Nothing matches."}</p>}
    </div>
  );
}

function focusOnce(input: HTMLInputElement | null): void {
  input?.focus();
}

function showIt(row: HTMLElement | null): void {
  row?.scrollIntoView({ block: "nearest" });
}
