/**
 * A Python syntax tree to the module IR.
 *
 * Reading order: `summary.ts` and `module.ts` (what names mean), `step.ts` and `pipeline.ts` (definitions), `composed.ts` (pipelines that are put together from steps), `statement.ts`, `compound.ts`,
 * `match.ts` and `expression.ts` (bodies), `signature.ts`, `hint.ts`, `hint-schema.ts`, `types.ts`, `param.ts` and `docstring.ts` (parameters).
 */
import type { Node, Tree } from "web-tree-sitter";
import type { ImportIr, ModuleIr, PipelineIr, StepIr } from "../ir.ts";
import { noCache, rangeOf, type LoweringCache } from "../syntax.ts";
import { unmappedName } from "./composed-body.ts";
import { composedPipelines } from "./composed.ts";
import { detectDialect } from "./dialect.ts";
import { readModule } from "./module.ts";
import { lowerPipeline } from "./pipeline.ts";
import { lowerStep } from "./step.ts";

/** Never throws, whatever the text; what is not understood is left out or opaque. */
export function lowerPython(tree: Tree, text: string, file: string, cache: LoweringCache = noCache): ModuleIr {
  const module = readModule(tree.rootNode, text, cache);
  const { dialect, problems } = detectDialect(module.imports);
  const steps: StepIr[] = [];
  const pipelines: PipelineIr[] = [];
  for (const definition of module.definitions) {
    const { word, name, statement } = definition;
    if (word === "pipeline") pipelines.push(lowerPipeline(module, definition, cache));
    else if (statement.type !== "decorated_definition") steps.push(lowerStep(module, definition)); // Its function stands elsewhere.
    else steps.push(cache.once(`step ${name}`, statement, text, () => lowerStep(module, definition), module.key));
  }
  const composed = composedPipelines(tree.rootNode, module, steps);
  pipelines.push(...composed);
  return {
    file,
    language: "python",
    dialect,
    imports: composed.length === 0 ? module.imports : [...module.imports, unmappedIn(tree.rootNode)],
    steps,
    pipelines,
    exports: new Map(),
    otherNames: module.plainNames,
    problems,
    usesPipeloom: dialect === "pipeloom",
  };
}

/** Bodies of composed pipelines use a word that the file need not import. */
function unmappedIn(root: Node): ImportIr {
  const range = rangeOf(root);
  return {
    local: unmappedName,
    imported: "unmapped",
    from: "pipeloom",
    isTypeOnly: false,
    range: { start: range.start, end: range.start },
  };
}
