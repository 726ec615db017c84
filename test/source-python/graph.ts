/** Graphs of whole files for tests, and what of a graph is the same in both languages. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import type { ParsedFile, Pipeline } from "../../runtime/model/graph.ts";
import { createSource, languageOf } from "../../runtime/source/source.ts";

const { resolve } = createRequire(import.meta.url);
const grammar = (name: string) => readFileSync(resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`));
const source = await createSource({
  wasm: {
    library: readFileSync(resolve("web-tree-sitter/web-tree-sitter.wasm")),
    typescript: grammar("typescript"),
    tsx: grammar("tsx"),
    python: grammar("python"),
  },
});

export function parseText(file: string, text: string, files: { readonly [path: string]: string } = {}): ParsedFile {
  const language = languageOf(file);
  if (!language) throw new Error(`${file} is no source file`);
  return source.parse({ file, language, text, host: { readText: (path) => files[path] } });
}

export function parseFile(file: string): ParsedFile {
  const language = languageOf(file);
  if (!language) throw new Error(`${file} is no source file`);
  const readText = (path: string) =>
    existsSync(path) && statSync(path).isFile() ? readFileSync(path, "utf8") : undefined;
  return source.parse({ file, language, text: readFileSync(file, "utf8"), host: { readText } });
}

/** A pipeline without what a language is free to write otherwise: ranges, types as text, heads of loops and conditions. */
export function essence(pipeline: Pipeline) {
  return {
    name: pipeline.name,
    description: pipeline.description,
    isStatic: pipeline.isStatic,
    // Python wants parameters without a default first.
    parameters: pipeline.parameters
      .map(({ name, schema, required, default: value, help }) => ({ name, schema, required, default: value, help }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    nodes: pipeline.nodes.map((node) => ({
      id: node.id,
      kind: node.kind,
      step: node.step,
      parent: node.parent,
      inputs: node.inputs.map(({ name, required, default: value, binding }) => ({
        name,
        required,
        default: value,
        binding: binding.type === "expression" ? { type: binding.type } : binding,
      })),
      outputs: node.outputs.map(({ name }) => name),
      options: node.options,
      map: node.map,
    })),
    edges: pipeline.edges,
    outputs: pipeline.outputs,
  };
}
