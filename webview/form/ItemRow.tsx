import type { ReactNode } from "react";
import { IconButton } from "../controls/IconButton.tsx";
import type { EditorProps } from "./editor.ts";
import { ownProblem } from "./editor.ts";

interface ItemRowProps {
  readonly name: ReactNode;
  readonly problems: EditorProps["problems"];
  readonly children: ReactNode;
  readonly removeLabel: string;
  /** Absent: this item may not be removed. */
  readonly onRemove?: (() => void) | undefined;
}

/** One part of a list, dictionary or record: its name, its editor, its problem. */
export function ItemRow({ name, problems, children, removeLabel, onRemove }: ItemRowProps) {
  const problem = ownProblem(problems);
  return (
    <div className="item">
      <span className="item-name">{name}</span>
      <div className="item-value">
        {children}
        {problem !== undefined && <p className="field-problem">{problem}</p>}
      </div>
      {onRemove ? <IconButton icon="close" label={removeLabel} onPress={onRemove} /> : <span />}
    </div>
  );
}

export function AddButton({
  label,
  onPress,
  isDisabled,
}: {
  readonly label: string;
  readonly onPress: () => void;
  readonly isDisabled?: boolean;
}) {
  return <IconButton icon="add" label={label} text={label} isDisabled={isDisabled} onPress={onPress} />;
}
