/** The parser as the extension uses it: one file at a time, incremental behind the scenes. */
import type { Edit } from "../../runtime/model/edit.ts";
import type { Language, ParsedFile, StepDefinition } from "../../runtime/model/graph.ts";
import type { Problem } from "../../runtime/model/problem.ts";
import type { EditResult } from "../../runtime/source/edit.ts";
import type { Fix } from "../../runtime/source/fix.ts";
import type { NameAt, Named, ReferencesInFile, RenameResult } from "../../runtime/source/names.ts";

export interface SourceReader {
  /** Never throws. `file` is an absolute path. */
  read(file: string, language: Language, text: string): ParsedFile;
  /** What a text says, once: for files that are not open. */
  parse(file: string, language: Language, text: string): ParsedFile;
  /** Edits of a pipeline's graph as text edits of `text`, all of them as one change, or why not. */
  edit(file: string, language: Language, text: string, edits: readonly Edit[], pipeline: string): EditResult;
  /** Ways to end a problem. `elsewhere` are steps that could be imported. */
  fixes(
    file: string,
    language: Language,
    text: string,
    problem: Problem,
    elsewhere: readonly StepDefinition[],
  ): readonly Fix[];
  /** What the name at an offset stands for. */
  nameAt(file: string, language: Language, text: string, offset: number): NameAt | undefined;
  /** Where in the file a name stands, and under which other files the same thing is known. */
  references(file: string, language: Language, text: string, named: Named): ReferencesInFile;
  /** The edits of one file that give something another name there. */
  rename(file: string, language: Language, text: string, named: Named, to: string): RenameResult;
  forget(file: string): void;
}
