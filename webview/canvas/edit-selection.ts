/** Edits of what is selected on the canvas. */
import type { EditAction } from "../../runtime/protocol/ask-edit.ts";
import { askEdit, editOrSay, sayOutcome } from "../state/edit.ts";
import { selectedNodes } from "../state/selection.ts";
import { notify } from "../state/session.ts";
import { useView } from "../state/view.ts";
import type { VisibleEdge } from "./visible.ts";

export async function editSelection(action: EditAction, edges: readonly VisibleEdge[]): Promise<void> {
  const nodes = selectedNodes();
  const edge = nodes.length === 0 ? edges.find(({ id }) => id === useView.getState().selectedEdge) : undefined;
  if (edge && (action === "delete" || action === "disconnect")) return disconnect(edge);
  sayOutcome(await askEdit(action, nodes));
}

async function disconnect(edge: VisibleEdge): Promise<void> {
  if (edge.kind !== "data" || edge.to.input === undefined)
    return notify(
      edge.kind === "data"
        ? "This wire ends inside a closed group. Open the group and select it there."
        : "This edge says in which order or when something runs. Change that in the text.",
    );
  if (await editOrSay({ type: "disconnect", to: { node: edge.to.node, input: edge.to.input } }))
    useView.setState({ selectedEdge: undefined });
}
