import "./toolkit.ts";
import { useRef } from "react";
import { useInnerField } from "./use-inner-field.ts";

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onLeave?: (() => void) | undefined;
  readonly description?: string | undefined;
  readonly isInvalid?: boolean | undefined;
  readonly isMultiline?: boolean | undefined;
  readonly isMonospace?: boolean | undefined;
  readonly placeholder?: string | undefined;
  readonly onKeyDown?: ((event: React.KeyboardEvent) => void) | undefined;
  readonly rows?: number | undefined;
}

/** One or several lines of text. */
export function TextField({
  label,
  value,
  onChange,
  onLeave,
  description,
  isInvalid = false,
  isMultiline = false,
  isMonospace = false,
  placeholder,
  onKeyDown,
  rows = 3,
}: TextFieldProps) {
  const ref = useRef<HTMLElement>(null);
  useInnerField(ref, label, description, isInvalid);
  const shared = {
    ref,
    value,
    className: `text-field${isInvalid ? " is-invalid" : ""}${isMonospace ? " is-mono" : ""}`,
    oninput: (event: Event) => {
      const { target } = event;
      if (target && "value" in target && typeof target.value === "string") onChange(target.value);
    },
    ...(placeholder !== undefined && { placeholder }),
    ...(onLeave && { onBlur: onLeave }),
    ...(onKeyDown && { onKeyDown }),
  };
  return isMultiline ? (
    <vscode-text-area {...shared} rows={rows} resize="vertical" />
  ) : (
    <vscode-text-field {...shared} />
  );
}
