import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";

interface MessageProps {
  readonly icon: string;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?:
    | readonly { readonly label: string; readonly onPress: () => void; readonly isPrimary?: boolean }[]
    | undefined;
  /** `alert` is read out at once. */
  readonly role?: "status" | "alert" | undefined;
}

/** The empty, error or loading state of a panel: what is so, and what to do. */
export function Message({ icon, title, children, actions, role }: MessageProps) {
  return (
    <div className="message" role={role}>
      <Icon name={icon} className="message-icon" />
      <p className="message-title">{title}</p>
      {children !== undefined && <div className="message-text">{children}</div>}
      {actions && (
        <div className="message-actions">
          {actions.map((action) => (
            <Button key={action.label} isPrimary={action.isPrimary ?? false} onPress={action.onPress}>
              {action.label}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

export function Loading({ what }: { readonly what: string }) {
  return (
    <div className="message is-loading" role="status">
      <Icon name="loading codicon-modifier-spin" className="message-icon" />
      <p className="message-text">{what}</p>
    </div>
  );
}
