import "./toolkit.ts";
import type { ReactNode } from "react";

interface CheckboxProps {
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
  readonly label?: string | undefined;
  readonly children?: ReactNode;
}

export function Checkbox({ isChecked, onChange, label, children }: CheckboxProps) {
  return (
    <vscode-checkbox
      checked={isChecked}
      aria-label={label}
      onchange={(event) => {
        // The element also reports changes that came from here.
        const { target } = event;
        if (target && "checked" in target && typeof target.checked === "boolean" && target.checked !== isChecked)
          onChange(target.checked);
      }}
    >
      {children}
    </vscode-checkbox>
  );
}
