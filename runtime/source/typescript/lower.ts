/**
 * A TypeScript syntax tree to the module IR.
 *
 * Reading order: `module.ts` (what names mean), `step.ts` and `pipeline.ts` (definitions), `statement.ts` and `expression.ts`
 * (bodies), `type.ts` and `zod.ts` (shapes of inputs and parameters).
 */
import type { Node, Tree } from "web-tree-sitter";
import type { ModuleIr, PipelineIr, StepIr } from "../ir.ts";
import { noCache, type LoweringCache } from "../syntax.ts";
import { readModule, type Declaration, type Module } from "./module.ts";
import { lowerPipeline } from "./pipeline.ts";
import { lowerStep } from "./step.ts";

export function lowerTypeScript(tree: Tree, text: string, file: string, cache: LoweringCache = noCache): ModuleIr {
  const module = readModule(tree.rootNode, text, file, cache);
  const steps: StepIr[] = [];
  const pipelines: PipelineIr[] = [];
  const otherNames = new Set(module.plainNames);
  for (const declaration of module.calls) {
    const definition = lowerDefinition(module, declaration);
    if (definition?.type === "step") steps.push(definition.step);
    else if (definition?.type === "pipeline") pipelines.push(definition.pipeline);
    else if (declaration.name !== undefined) otherNames.add(declaration.name);
  }
  return {
    file,
    language: "typescript",
    dialect: module.usesPipeloom ? "pipeloom" : undefined,
    imports: module.imports,
    steps,
    pipelines,
    exports: module.exports,
    reexports: module.reexports,
    otherNames,
    problems: [],
    usesPipeloom: module.usesPipeloom,
  };
}

type Definition =
  | { readonly type: "step"; readonly step: StepIr }
  | { readonly type: "pipeline"; readonly pipeline: PipelineIr };

function lowerDefinition(module: Module, declaration: Declaration): Definition | undefined {
  const { statement, documentation } = declaration;
  const kind = module.cache.once("kind", statement, module.text, () => wordCalled(module, declaration), module.wordKey);
  switch (kind) {
    case "step": {
      const depends = `${module.dependsOn(statement)}\0${documentation ?? ""}\0${declaration.exported ?? ""}`;
      const step = module.cache.once(
        `step ${declaration.name ?? ""}`,
        statement,
        module.text,
        () => lowerStep(module, declaration, declaration.call()),
        depends,
      );
      return { type: "step", step };
    }
    case "pipeline":
      return { type: "pipeline", pipeline: lowerPipeline(module, declaration, declaration.call()) };
    case undefined:
      return undefined;
  }
}

function wordCalled(module: Module, declaration: Declaration): "step" | "pipeline" | undefined {
  const callee: Node | null = declaration.call().childForFieldName("function");
  const word = callee ? module.wordOf(callee) : undefined;
  return word === "step" || word === "pipeline" ? word : undefined;
}
