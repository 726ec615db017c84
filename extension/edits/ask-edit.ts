/**
 * Edits that need an answer first. Canvas, pipeline view and command palette come here: the same questions, the same refusals.
 *
 * Invariant: the edit is made on the text as it was when the first question was asked; when the text has changed since, it is refused.
 */
import type { Edit } from "../../runtime/model/edit.ts";
import type { EditAction } from "../../runtime/protocol/ask-edit.ts";
import type { ApplyEdits } from "./apply-edits.ts";
import { addNode } from "./ask/add-node.ts";
import { newStep } from "./ask/new-step.ts";
import { duplicate, toggle, wrap } from "./ask/nodes.ts";
import { addParameter, editParameter } from "./ask/parameters.ts";
import { remove } from "./ask/remove.ts";
import { rename } from "./ask/rename.ts";
import type { Ask, Tools } from "./ask/tools.ts";
import { connect, disconnect } from "./ask/wires.ts";
import type { EditSubject } from "./subject.ts";

const asks: Readonly<Record<EditAction, Ask>> = {
  "add-node": addNode,
  "new-step": newStep,
  connect,
  disconnect,
  rename,
  duplicate,
  delete: remove,
  toggle,
  wrap,
  "add-parameter": addParameter,
  "edit-parameter": editParameter,
};

export interface AskedEdit {
  /** The text's version afterwards. */
  readonly version: number;
  /** What was done; empty when the user thought better of it. */
  readonly edits: readonly Edit[];
}

export type AskEdit = ReturnType<typeof createAskEdit>;

export function createAskEdit(tools: Tools & { readonly applyEdits: ApplyEdits }) {
  return async (action: EditAction, subject: EditSubject): Promise<AskedEdit> => {
    const { uri, version } = subject.document;
    const edits = await asks[action](subject, tools);
    if (edits.length === 0) return { version, edits };
    return { version: await tools.applyEdits({ uri, pipeline: subject.pipeline.name, version, edits }), edits };
  };
}
