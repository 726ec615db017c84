/** Parses a pipeline file and what it imports, with the grammars that ship beside this program. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Edit } from "../model/edit.ts";
import type { Language, ParsedFile } from "../model/graph.ts";
import type { EditResult } from "../source/edit.ts";
import { createSource, type Source } from "../source/source.ts";
import { wasmPath } from "./installation.ts";

export async function parseFile(file: string, language: Language, text: string): Promise<ParsedFile> {
  return (await loadSource()).parse({ file, language, text, host: { readText } });
}

/** Edits of a graph as text edits of its file. */
export async function editFile(
  file: string,
  language: Language,
  text: string,
  edits: readonly Edit[],
  pipeline: string,
): Promise<EditResult> {
  return (await loadSource()).edit({ file, language, text, host: { readText } }, edits, pipeline);
}

async function loadSource(): Promise<Source> {
  const [library, typescript, tsx, python] = await Promise.all(
    ["web-tree-sitter", "tree-sitter-typescript", "tree-sitter-tsx", "tree-sitter-python"].map((name) =>
      readFile(wasmPath(`${name}.wasm`)),
    ),
  );
  if (!library || !typescript || !tsx || !python) throw new Error("A grammar was not read.");
  return createSource({ wasm: { library, typescript, tsx, python } });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // An import of a file that is not there is the parser's to report.
  }
}
