/** What an edit is about: a pipeline as it was when the user began, and what of it is selected. */
import type { Node, Pipeline } from "../../runtime/model/graph.ts";
import type { PipelineDocument } from "../documents/documents.ts";

export interface EditSubject {
  readonly document: PipelineDocument;
  readonly pipeline: Pipeline;
  /** The selected nodes, the first one selected in front. */
  readonly nodes: readonly Node[];
  /** The input whose wire is meant, when a wire is selected. */
  readonly input?: string | undefined;
  /** The parameter that is meant. */
  readonly parameter?: string | undefined;
}

/** Nodes that a step or pipeline is used at: what can be renamed, wired, switched off. Groups are code around them. */
export function isCall({ kind, step }: Node): boolean {
  return step !== "" && kind !== "loop" && kind !== "branch" && kind !== "opaque";
}
