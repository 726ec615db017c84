/** A new pipeline file is a good one: no problem, a graph, a parameter. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { pythonTemplate, typescriptTemplate } from "../../extension/commands/templates.ts";
import { mayUsePipeloom } from "../../extension/documents/language.ts";
import { createSource, type Source } from "../../runtime/source/source.ts";

const require = createRequire(import.meta.url);
let source: Source;
beforeAll(async () => {
  const grammars = join(dirname(require.resolve("@vscode/tree-sitter-wasm/package.json")), "wasm");
  source = await createSource({
    wasm: {
      library: readFileSync(require.resolve("web-tree-sitter/web-tree-sitter.wasm")),
      typescript: readFileSync(join(grammars, "tree-sitter-typescript.wasm")),
      tsx: readFileSync(join(grammars, "tree-sitter-tsx.wasm")),
      python: readFileSync(join(grammars, "tree-sitter-python.wasm")),
    },
  });
});

describe("a new pipeline file", () => {
  it.each([
    ["typescript", "/w/my.pipeline.ts", typescriptTemplate],
    ["python", "/w/my.pipeline.py", pythonTemplate],
  ] as const)("in %s parses without a problem", (language, file, text) => {
    expect(mayUsePipeloom(text, language)).toBe(true);
    const parsed = source.parse({ file, language, text });
    expect(parsed.problems).toEqual([]);
    expect(parsed.pipelines[0]?.nodes.map(({ id }) => id)).toEqual(["load", "total"]);
    expect(parsed.pipelines[0]?.parameters).toMatchObject([
      { name: "count", default: 10, schema: { type: "integer", minimum: 1 } },
    ]);
  });
});
