/**
 * Text to graph: the entry of this folder. Loading the grammars takes a moment, after that everything is synchronous.
 *
 * Reading order: `source.ts` (entry), `document.ts` (one open file, kept while typing), `typescript/lower.ts` and
 * `python/lower.ts` (syntax to IR), `modules.ts` (imports), `wire.ts` (IR to graph), `recover.ts` (broken text), `edit.ts` (back to text), `fix.ts` (problems out of it),
 * `names.ts` (what names stand for).
 *
 * Invariants:
 * 1. Any text gives a `ParsedFile`; nothing here throws for what a file contains.
 * 2. Nothing of the user's code is run.
 */
import type { Edit } from "../model/edit.ts";
import type { Language, ParsedFile, StepDefinition } from "../model/graph.ts";
import type { Problem } from "../model/problem.ts";
import { createDocument, type SourceDocument } from "./document.ts";
import { createDependencies } from "./dependencies.ts";
import { edit as editText, type EditResult } from "./edit.ts";
import { fixesOf, type Fix } from "./fix.ts";
import { noFiles, type Host } from "./modules.ts";
import {
  nameAt,
  referencesTo,
  rename,
  type NameAt,
  type Named,
  type ReferencesInFile,
  type RenameResult,
} from "./names.ts";
import { createSyntaxParser, type WasmFiles } from "./parser.ts";

/** A file as the caller has it. */
export interface SourceFile {
  /** Absolute path. */
  readonly file: string;
  readonly language: Language;
  readonly text: string;
  /** How other files are read; without it imports of local files are reported as missing. */
  readonly host?: Host;
}

export interface Source {
  /** What a text says, once. For a file that changes, `open` it. */
  parse(file: SourceFile): ParsedFile;
  /** Keeps a file's tree and graph while it changes. Close it when the editor does. */
  open(file: SourceFile): SourceDocument;
  /**
   * Edits of a graph as text edits of its file, all of them as one change, or the reason why not.
   *
   * @param pipeline Which pipeline of the file; needed when there are several.
   */
  edit(file: SourceFile, edits: readonly Edit[], pipeline?: string): EditResult;
  /**
   * Ways to end a problem of a file, the likeliest first.
   *
   * @param elsewhere Steps of other files that could be imported, with their `file`.
   */
  fixes(file: SourceFile, problem: Problem, elsewhere?: readonly StepDefinition[]): readonly Fix[];
  /** What the name at an offset stands for. */
  nameAt(file: SourceFile, offset: number): NameAt | undefined;
  /** Where else in a file a name stands, which may be defined in another file. */
  references(file: SourceFile, named: Named): ReferencesInFile;
  /** The edits of one file that give something another name there. */
  rename(file: SourceFile, named: Named, to: string): RenameResult;
}

export async function createSource({ wasm }: { readonly wasm: WasmFiles }): Promise<Source> {
  const parser = await createSyntaxParser(wasm);
  const dependencies = createDependencies(parser);
  const open = ({ file, language, text, host = noFiles }: SourceFile) =>
    createDocument({ parser, dependencies, host, file, language, text });
  // The file that was edited last is mostly the one that is edited next: its tree is kept.
  let last: { readonly document: SourceDocument; readonly host: Host | undefined } | undefined;
  const editedDocument = (file: SourceFile): SourceDocument => {
    const { document, host } = last ?? {};
    if (document?.file === file.file && document.language === file.language && host === file.host) return document;
    document?.close();
    last = { document: open(file), host: file.host };
    return last.document;
  };
  const read = (file: SourceFile) => {
    const document = editedDocument(file);
    document.update(file.text);
    const parse = (text: string) => {
      document.update(text);
      return document.parsed();
    };
    return { reading: { parser, parse }, parsed: document.parsed() };
  };
  return {
    open,
    parse(file) {
      const document = open(file);
      const parsed = document.parsed();
      document.close();
      return parsed;
    },
    edit: (file, edits, pipeline) => {
      const { reading, parsed } = read(file);
      return editText(reading, { ...file, parsed, pipeline }, edits);
    },
    fixes(file, problem, elsewhere = []) {
      const { reading, parsed } = read(file);
      return fixesOf(reading, { ...file, parsed }, problem, elsewhere);
    },
    nameAt(file, offset) {
      const { reading, parsed } = read(file);
      return nameAt(reading, { ...file, parsed }, file.host ?? noFiles, offset);
    },
    references(file, named) {
      const { reading, parsed } = read(file);
      return referencesTo(reading, { ...file, parsed }, file.host ?? noFiles, named);
    },
    rename(file, named, to) {
      const { reading, parsed } = read(file);
      return rename(reading, { ...file, parsed }, file.host ?? noFiles, named, to);
    },
  };
}

/** The language of a file by its name; undefined for files that are no source of ours. */
export function languageOf(file: string): Language | undefined {
  if (/\.pyi?$/.test(file)) return "python";
  return /\.[cm]?[jt]sx?$/.test(file) ? "typescript" : undefined;
}
