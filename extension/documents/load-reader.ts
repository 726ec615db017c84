import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SourceDocument } from "../../runtime/source/document.ts";
import { createSource } from "../../runtime/source/source.ts";
import type { LocalFiles } from "./local-files.ts";
import type { SourceReader } from "./source-reader.ts";

/** Loads parser and grammars, once per window. */
export async function loadSourceReader(folder: string, host: LocalFiles): Promise<SourceReader> {
  const wasm = (name: string) => readFile(join(folder, `${name}.wasm`));
  const [library, typescript, tsx, python] = await Promise.all([
    wasm("web-tree-sitter"),
    wasm("tree-sitter-typescript"),
    wasm("tree-sitter-tsx"),
    wasm("tree-sitter-python"),
  ]);
  const source = await createSource({ wasm: { library, typescript, tsx, python } });
  const open = new Map<string, SourceDocument>();
  return {
    read(file, language, text) {
      const document = open.get(file);
      if (document) {
        document.update(text);
        return document.parsed();
      }
      const opened = source.open({ file, language, text, host });
      open.set(file, opened);
      return opened.parsed();
    },
    parse: (file, language, text) => source.parse({ file, language, text, host }),
    edit: (file, language, text, edits, pipeline) => source.edit({ file, language, text, host }, edits, pipeline),
    fixes: (file, language, text, problem, elsewhere) =>
      source.fixes({ file, language, text, host }, problem, elsewhere),
    nameAt: (file, language, text, offset) => source.nameAt({ file, language, text, host }, offset),
    references: (file, language, text, named) => source.references({ file, language, text, host }, named),
    rename: (file, language, text, named, to) => source.rename({ file, language, text, host }, named, to),
    forget(file) {
      open.get(file)?.close();
      open.delete(file);
    },
  };
}
