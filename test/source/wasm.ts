/** The parser for tests, with the wasm files of the installed packages. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createSource, type Source } from "../../runtime/source/source.ts";
import type { Host } from "../../runtime/source/modules.ts";
import type { WasmFiles } from "../../runtime/source/parser.ts";

const require = createRequire(import.meta.url);
const grammars = join(dirname(require.resolve("@vscode/tree-sitter-wasm/package.json")), "wasm");

export const wasm: WasmFiles = {
  library: readFileSync(require.resolve("web-tree-sitter/web-tree-sitter.wasm")),
  typescript: readFileSync(join(grammars, "tree-sitter-typescript.wasm")),
  tsx: readFileSync(join(grammars, "tree-sitter-tsx.wasm")),
  python: readFileSync(join(grammars, "tree-sitter-python.wasm")),
};

let source: Promise<Source> | undefined;

/** One source for all tests of a file: loading it takes a moment. */
export function testSource(): Promise<Source> {
  source ??= createSource({ wasm });
  return source;
}

/** Reads real files. */
export const fileHost: Host = {
  readText(path) {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  },
};
