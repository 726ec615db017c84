import "./toolkit.ts";
import type { ReactNode } from "react";
import { Icon } from "./Icon.tsx";

interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly isPrimary?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly icon?: string | undefined;
  readonly title?: string | undefined;
}

export function Button({ children, onPress, isPrimary = false, isDisabled = false, icon, title }: ButtonProps) {
  return (
    <vscode-button
      appearance={isPrimary ? "primary" : "secondary"}
      disabled={isDisabled}
      title={title}
      onClick={() => !isDisabled && onPress()}
    >
      {icon !== undefined && (
        <span slot="start">
          <Icon name={icon} />
        </span>
      )}
      {children}
    </vscode-button>
  );
}
