/**
 * Text to syntax trees: the tree-sitter library and its grammars, loaded once, then synchronous.
 *
 * Boundary: no file is read here; whoever composes the process hands over the bytes of the wasm files.
 */
import { Language as Grammar, Parser, type Tree } from "web-tree-sitter";
import { treeEdit } from "./incremental.ts";

/** The bytes of the parser library and of one grammar per kind of file. */
export interface WasmFiles {
  /** `web-tree-sitter.wasm` */
  readonly library: Uint8Array;
  /** `tree-sitter-typescript.wasm` */
  readonly typescript: Uint8Array;
  /** `tree-sitter-tsx.wasm` */
  readonly tsx: Uint8Array;
  /** `tree-sitter-python.wasm` */
  readonly python: Uint8Array;
}

export type GrammarName = "typescript" | "tsx" | "python";

/** A tree together with the text that it is of. */
export interface Parsed {
  readonly tree: Tree;
  readonly text: string;
}

export interface SyntaxParser {
  /**
   * Parses `text`. With `previous` (which is used up and must not be read any more) only what changed is parsed.
   * The caller owns the tree and calls `tree.delete()` when done.
   */
  parse(grammar: GrammarName, text: string, previous?: Parsed): Parsed;
}

/** The library is one per process; two that start at once would overwrite each other's memory. */
let library: Promise<void> | undefined;

export async function createSyntaxParser(wasm: WasmFiles): Promise<SyntaxParser> {
  library ??= Parser.init({ wasmBinary: wasm.library });
  await library;
  const parsers = {
    typescript: await parserFor(wasm.typescript),
    tsx: await parserFor(wasm.tsx),
    python: await parserFor(wasm.python),
  } satisfies Record<GrammarName, Parser>;
  return {
    parse(grammar, text, previous) {
      if (previous) previous.tree.edit(treeEdit(previous.text, text));
      const tree = parsers[grammar].parse(text, previous?.tree);
      previous?.tree.delete();
      if (!tree) throw new Error(`The ${grammar} parser gave no tree: it has no language.`);
      return { tree, text };
    },
  };
}

async function parserFor(bytes: Uint8Array): Promise<Parser> {
  return new Parser().setLanguage(await Grammar.load(bytes));
}

/** Which grammar reads a file: `.tsx` and `.jsx` have their own, as `<T>` means something else there. */
export function grammarFor(file: string, language: "typescript" | "python"): GrammarName {
  if (language === "python") return "python";
  return /\.[jt]sx$/.test(file) ? "tsx" : "typescript";
}
