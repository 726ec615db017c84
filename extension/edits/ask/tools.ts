import type { Edit } from "../../../runtime/model/edit.ts";
import type { Documents } from "../../documents/documents.ts";
import type { WorkspaceSteps } from "../workspace-steps.ts";
import type { EditSubject } from "../subject.ts";

export interface Tools {
  readonly documents: Documents;
  readonly steps: WorkspaceSteps;
}

/** Asks what is needed for one kind of edit. Nothing is changed here; no edits means that the user thought better of it. */
export type Ask = (subject: EditSubject, tools: Tools) => Promise<readonly Edit[]>;
