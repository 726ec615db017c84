/** The parser as the extension uses it: one file at a time, incremental behind the scenes. */
import type { Language, ParsedFile } from "../../runtime/model/graph.ts";

export interface SourceReader {
  /** Never throws. `file` is an absolute path. */
  read(file: string, language: Language, text: string): ParsedFile;
  forget(file: string): void;
}
