/** What a webview asks of the text: edits with a question first, and which wires the types allow. */
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { EditAction } from "../../runtime/protocol/ask-edit.ts";
import type { Handlers } from "../../runtime/protocol/rpc.ts";
import type { WebviewContract } from "../../runtime/protocol/webview.ts";
import { forbiddenInputs, forbiddenOutputs } from "../../runtime/source/wire/port-types.ts";
import type { PipelineDocument } from "../documents/documents.ts";
import type { AskEdit } from "../edits/ask-edit.ts";

interface EditContext {
  readonly askEdit: AskEdit;
  readonly pipelineOf: (name: string) => { readonly document: PipelineDocument; readonly pipeline: Pipeline };
  /** Gives the view the keyboard focus back. */
  readonly takeFocus: () => void;
}

/** Whether a picker took the focus. Giving it back where nothing took it would lose the key that is pressed next. */
function isAsked(action: EditAction, { edges }: Pipeline, ids: readonly string[]): boolean {
  if (ids.length === 0) return true;
  if (action === "duplicate" || action === "toggle") return false;
  if (action !== "delete") return true;
  return edges.some(({ kind, from, to }) => kind === "data" && ids.includes(from.node) && !ids.includes(to.node));
}

type EditHandlers = Pick<Handlers<WebviewContract>, "edit.ask" | "wires.check">;

export function editHandlers({ askEdit, pipelineOf, takeFocus }: EditContext): EditHandlers {
  return {
    async "edit.ask"({ pipeline: name, action, nodes: ids, input }) {
      const { document, pipeline } = pipelineOf(name);
      const nodes = ids.flatMap((id) => pipeline.nodes.find((node) => node.id === id) ?? []);
      try {
        const { version, edits } = await askEdit(action, { document, pipeline, nodes, input });
        return { version, edits: edits.map((edit) => ({ ...edit })) };
      } finally {
        if (isAsked(action, pipeline, ids)) takeFocus();
      }
    },
    "wires.check"({ pipeline: name, node, port, end }) {
      const { pipeline } = pipelineOf(name);
      const forbidden =
        end === "source"
          ? forbiddenInputs(pipeline, { node, port })
          : port === undefined
            ? []
            : forbiddenOutputs(pipeline, { node, port });
      return { forbidden: [...forbidden] };
    },
  };
}
