import { Icon } from "./Icon.tsx";

interface IconButtonProps {
  readonly icon: string;
  /** What it does: tooltip and accessible name. */
  readonly label: string;
  readonly onPress: () => void;
  readonly isPressed?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly text?: string | undefined;
}

/** A flat toolbar action, as in the title bar of an editor. */
export function IconButton({ icon, label, onPress, isPressed, isDisabled, text }: IconButtonProps) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      aria-pressed={isPressed}
      disabled={isDisabled}
      onClick={onPress}
    >
      <Icon name={icon} />
      {text !== undefined && <span>{text}</span>}
    </button>
  );
}
