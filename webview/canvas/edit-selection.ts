import { editOrSay } from "../state/edit.ts";
import { notify } from "../state/session.ts";
import { useView } from "../state/view.ts";
import type { VisibleEdge } from "./visible.ts";

/** Takes the selected node out of the pipeline, or the selected wire off its input. */
export async function deleteSelection(edges: readonly VisibleEdge[]): Promise<void> {
  const { selected, selectedEdge } = useView.getState();
  if (selected !== undefined) {
    await editOrSay({ type: "removeNode", node: selected });
    return;
  }
  const edge = edges.find(({ id }) => id === selectedEdge);
  if (!edge) return;
  if (edge.kind !== "data" || edge.to.input === undefined)
    return notify(
      edge.kind === "data"
        ? "This wire ends inside a closed group. Open the group and select it there."
        : "This edge says in which order or when something runs. Change that in the text.",
    );
  if (await editOrSay({ type: "disconnect", to: { node: edge.to.node, input: edge.to.input } }))
    useView.setState({ selectedEdge: undefined });
}

/** Uses the selected node's step once more, with the same inputs. */
export function duplicateSelection(): void {
  const { selected } = useView.getState();
  if (selected !== undefined) void editOrSay({ type: "duplicateNode", node: selected });
}
