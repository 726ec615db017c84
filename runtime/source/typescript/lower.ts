/**
 * A TypeScript syntax tree to the module IR.
 *
 * Reading order: `module.ts` (what names mean), `step.ts` and `pipeline.ts` (definitions), `statement.ts` and `expression.ts`
 * (bodies), `type.ts` and `zod.ts` (shapes of inputs and parameters).
 */
import type { Tree } from "web-tree-sitter";
import type { Parameter } from "../../model/graph.ts";
import type { ModuleIr, PipelineIr, StepIr } from "../ir.ts";
import { noCache, type LoweringCache } from "../syntax.ts";
import { readModule, type Declaration, type Module, type Summary } from "./module.ts";
import { lowerParameters, lowerPipeline } from "./pipeline.ts";
import { lowerStep } from "./step.ts";

export function lowerTypeScript(tree: Tree, text: string, file: string, cache: LoweringCache = noCache): ModuleIr {
  const module = readModule(tree.rootNode, text, file, cache);
  const steps: StepIr[] = [];
  const pipelines: PipelineIr[] = [];
  const otherNames = new Set(module.plainNames);
  const schemas = new Map<string, readonly Parameter[]>();
  for (const declaration of module.calls) {
    const definition = lowerDefinition(module, declaration);
    if (definition?.type === "step") steps.push(definition.step);
    else if (definition?.type === "pipeline") pipelines.push(definition.pipeline);
    else if (declaration.name !== undefined) {
      otherNames.add(declaration.name);
      const schema = schemaOf(module, declaration);
      if (schema) schemas.set(declaration.name, schema);
    }
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
    ...(schemas.size > 0 ? { schemas } : {}),
    problems: [],
    usesPipeloom: module.usesPipeloom,
  };
}

type Definition =
  | { readonly type: "step"; readonly step: StepIr }
  | { readonly type: "pipeline"; readonly pipeline: PipelineIr };

function lowerDefinition(module: Module, declaration: Declaration): Definition | undefined {
  const { statement, documentation } = declaration;
  const kind = kindOf(module, declaration);
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
    case "other":
      return undefined;
    default:
      return kind satisfies never;
  }
}

/** `export const settings = z.object({ … })`: ranges are left out, as they belong to this file. */
function schemaOf(module: Module, { statement, exported, call, name }: Declaration): readonly Parameter[] | undefined {
  if (exported === undefined) return undefined;
  return module.cache.once(
    `schema ${name ?? ""}`,
    statement,
    module.text,
    () => lowerParameters(module, call())?.map(withoutRanges),
    module.dependsOn(statement),
  );
}

function withoutRanges({ name, schema, required, default: value, defaultSource, help }: Parameter): Parameter {
  return {
    name,
    schema,
    required,
    ...(value === undefined ? {} : { default: value }),
    ...(defaultSource === undefined ? {} : { defaultSource }),
    ...(help === undefined ? {} : { help }),
  };
}

type Kind = "step" | "pipeline" | "other";

/** What a declaration is, remembered for its characters: the children of an unchanged statement are not read. */
const kinds = new WeakMap<Summary, { readonly key: string; readonly kind: Kind }>();

function kindOf(module: Module, declaration: Declaration): Kind {
  const key = `${declaration.name ?? ""};${module.wordKey}`;
  const known = kinds.get(declaration.summary);
  if (known?.key === key) return known.kind;
  const callee = declaration.call().childForFieldName("function");
  const word = callee ? module.wordOf(callee) : undefined;
  const kind = word === "step" || word === "pipeline" ? word : "other";
  kinds.set(declaration.summary, { key, kind });
  return kind;
}
