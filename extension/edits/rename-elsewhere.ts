/** A step that is renamed from the graph is renamed in the other files of the workspace too: where it is imported, or where it is defined. */
import type { Edit, TextEdit } from "../../runtime/model/edit.ts";
import type { Shared } from "../../runtime/source/names.ts";
import type { PipelineDocument } from "../documents/documents.ts";
import type { LocalFiles } from "../documents/local-files.ts";
import type { InFile, SourceNames } from "../editor/source-names.ts";

/** Text edits of other files that belong to edits of this one. With `isWhole` those of this file are among them. */
export interface Elsewhere {
  readonly files: readonly InFile<TextEdit>[];
  readonly isWhole: boolean;
}

export function createRenameElsewhere(names: SourceNames, files: LocalFiles) {
  return async (document: PipelineDocument, pipeline: string, edits: readonly Edit[]): Promise<Elsewhere> => {
    const [edit] = edits;
    if (edit?.type !== "renameNode" || edits.length > 1) return { files: [], isWhole: false };
    const node = document.parsed.pipelines
      .find(({ name }) => name === pipeline)
      ?.nodes.find(({ id }) => id === edit.node);
    if (!node || node.step === "" || node.kind === "pipeline" || node.kind === "ask")
      return { files: [], isWhole: false };
    const definedIn = node.definition?.file;
    const named: Shared = { kind: "shared", name: node.step, file: definedIn ?? document.file };
    const definition = document.parsed.steps.find(({ name, file }) => name === node.step && file === definedIn);
    const text = definedIn === undefined ? document.text : files.readText(definedIn);
    const range = definition?.nameRange;
    // A step that has its name from an option keeps its variable, which is what others import.
    if (!range || text?.slice(range.start.offset, range.end.offset) !== node.step) return { files: [], isWhole: false };
    const found = await names.rename(document, named, edit.name);
    if (definedIn !== undefined) return { files: found, isWhole: true };
    return { files: found.filter(({ uri }) => uri.fsPath !== document.file), isWhole: false };
  };
}
