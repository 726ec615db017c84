/** What a screen reader says when an edit is done. */
import { create } from "zustand";
import type { Edit } from "../../runtime/model/edit.ts";

export const useSpoken = create<{ readonly text: string }>()(() => ({ text: "" }));

export function spokenEdit(edit: Edit): string {
  switch (edit.type) {
    case "setParameterDefault":
      return `Default of ${edit.parameter} written to the file`;
    case "setOption":
      return edit.value === null ? `${edit.option} of ${edit.step} removed` : `${edit.option} of ${edit.step} written`;
    case "setArgument":
      return `${edit.input} of ${edit.node} written to the file`;
    case "connect":
      return `${edit.from.node} connected to ${edit.to.input} of ${edit.to.node}`;
    case "disconnect":
      return `${edit.to.input} of ${edit.to.node} disconnected`;
    case "addNode":
      return `${edit.step} added`;
    case "addStep":
      return `New step ${edit.name} added`;
    case "removeNode":
      return `${edit.node} deleted`;
    case "renameNode":
      return `${edit.node} renamed to ${edit.name}`;
    case "duplicateNode":
      return `${edit.node} duplicated`;
    case "setCallOption":
      return edit.value === null
        ? `${edit.option} removed from the call of ${edit.node}`
        : `${edit.option} written at the call of ${edit.node}`;
    case "disableNode":
      return `${edit.node} disabled`;
    case "enableNode":
      return `${edit.node} enabled`;
    case "wrapNodes":
      return `${edit.nodes.length} nodes wrapped into ${edit.name}`;
    default:
      return `Parameter ${edit.parameter} changed`;
  }
}

/** Several edits of one change: what is the same for all is said once. */
export function spokenEdits(edits: readonly Edit[]): string {
  const removed = edits.flatMap((edit) => (edit.type === "removeNode" ? [edit.node] : []));
  if (removed.length > 3 && removed.length === edits.length) return `${removed.length} nodes deleted`;
  return edits.map(spokenEdit).join(". ");
}
