import { IconButton } from "../controls/IconButton.tsx";
import { ask, host } from "../state/connect.ts";
import type { EditorProps } from "./editor.ts";
import { TextEditor } from "./TextEditor.tsx";

/** A path as text, with the editor's own file dialog beside it. */
export function PathEditor(props: EditorProps) {
  const pick = async () => {
    const { value } = props;
    const answer = await ask(
      host.request("path.pick", {
        label: props.label,
        ...(typeof value === "string" && value !== "" && { path: value }),
      }),
    );
    if (answer?.path === undefined) return;
    props.onChange(answer.path);
    props.onLeave();
  };
  return (
    <span className="optional">
      <span className="optional-value">
        <TextEditor {...props} isMonospace placeholder="path" />
      </span>
      <IconButton icon="folder-opened" label={`Choose ${props.label}`} onPress={() => void pick()} />
    </span>
  );
}
