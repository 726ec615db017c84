/** The parser as the extension uses it: one file at a time, incremental behind the scenes. */
import type { Edit } from "../../runtime/model/edit.ts";
import type { Language, ParsedFile } from "../../runtime/model/graph.ts";
import type { EditResult } from "../../runtime/source/edit.ts";

export interface SourceReader {
  /** Never throws. `file` is an absolute path. */
  read(file: string, language: Language, text: string): ParsedFile;
  /** What a text says, once: for files that are not open. */
  parse(file: string, language: Language, text: string): ParsedFile;
  /** Edits of a pipeline's graph as text edits of `text`, all of them as one change, or why not. */
  edit(file: string, language: Language, text: string, edits: readonly Edit[], pipeline: string): EditResult;
  forget(file: string): void;
}
