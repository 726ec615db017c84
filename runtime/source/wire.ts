/**
 * A module's IR to what everyone else reads: pipelines as graphs, step definitions, problems. The same for both languages.
 *
 * Boundary: this is where names get their meaning. Other files are reached through `Modules` only.
 */
import { nearest } from "../config/nearest.ts";
import type { ParsedFile, StepDefinition } from "../model/graph.ts";
import type { Problem } from "../model/problem.ts";
import type { ImportIr, ModuleIr, PipelineIr, StepIr } from "./ir.ts";
import type { Modules, Target } from "./modules.ts";
import { problemAt } from "./wire/context.ts";
import { wirePipeline } from "./wire/graph.ts";
import { noOptions } from "./wire/options.ts";
import { nothing, type Value } from "./wire/value.ts";

/** The SDK's own module and the parts of it. */
const sdk = /^pipeloom([./]|$)/;

export function wire(module: ModuleIr, text: string, modules: Modules): ParsedFile {
  const problems: Problem[] = [...module.problems];
  const globals = new Map<string, Value>();
  const imported: StepDefinition[] = [];
  for (const entry of module.imports) {
    const value = importValue(module, entry, modules, problems);
    if (value) globals.set(entry.local, value);
    if (value?.type === "callable" && value.target.type === "step") {
      imported.push(definitionOf(value.target.step, value.target.file));
    }
  }
  for (const name of module.otherNames) globals.set(name, { type: "function", name });
  for (const step of module.steps) {
    globals.set(step.local ?? step.name, {
      type: "callable",
      target: { type: "step", step, file: undefined },
      options: noOptions,
    });
  }
  const pipelines = module.pipelines.map((pipeline) => withImportedParameters(module, pipeline, modules));
  for (const pipeline of pipelines) {
    const value: Value = {
      type: "callable",
      target: { type: "pipeline", pipeline, file: undefined },
      options: noOptions,
    };
    for (const name of [pipeline.export, pipeline.local])
      if (name !== undefined && name !== "default") globals.set(name, value);
  }
  const stepNames = [...globals].flatMap(([name, value]) => (value.type === "callable" ? [name] : []));
  const global = (name: string) => globals.get(name) ?? starValue(module, name, modules);
  const wired = pipelines.map((pipeline) =>
    wirePipeline(pipeline, { language: module.language, text, global, stepNames }),
  );
  return {
    file: module.file,
    language: module.language,
    usesPipeloom: module.usesPipeloom,
    pipelines: wired.map(({ pipeline }) => pipeline),
    steps: [...module.steps.map((step) => definitionOf(step, undefined)), ...imported],
    problems: [...problems, ...duplicates(module), ...wired.flatMap(({ problems }) => problems)],
    dependencies: [...modules.dependencies],
  };
}

/** Parameters that are a schema of another file. */
function withImportedParameters(module: ModuleIr, pipeline: PipelineIr, modules: Modules): PipelineIr {
  const entry = module.imports.find(({ local }) => local === pipeline.parametersFrom);
  const target = entry && modules.follow(module, entry);
  const parameters = target?.type === "other" ? target.parameters : undefined;
  if (!parameters) return pipeline;
  const known = followed.get(pipeline);
  if (known?.parameters === parameters) return known;
  const result = { ...pipeline, parameters };
  followed.set(pipeline, result);
  return result;
}

/** The same pipeline is asked for at each keystroke elsewhere; what is cached by it stays good. */
const followed = new WeakMap<PipelineIr, PipelineIr>();

function importValue(module: ModuleIr, entry: ImportIr, modules: Modules, problems: Problem[]): Value | undefined {
  if (entry.isTypeOnly || entry.local === "*") return undefined;
  if (isSdk(module, entry.from)) {
    if (entry.imported !== "*") return { type: "word", word: entry.imported };
    return { type: "namespace", from: entry.from, member: (word) => ({ type: "word", word }) };
  }
  return targetValue(modules.follow(module, entry), entry, modules, problems);
}

function targetValue(target: Target, entry: ImportIr, modules: Modules, problems: Problem[]): Value {
  switch (target.type) {
    case "step":
      return {
        type: "callable",
        target: { type: "step", step: target.step, file: target.module.file },
        options: noOptions,
      };
    case "pipeline":
      return {
        type: "callable",
        target: { type: "pipeline", pipeline: target.pipeline, file: target.module.file },
        options: noOptions,
      };
    case "module": {
      const { module } = target;
      return {
        type: "namespace",
        from: entry.from,
        member(name) {
          const member = modules.member(module, name);
          return member.type === "missing-name" ? undefined : targetValue(member, entry, modules, []);
        },
      };
    }
    case "missing-module":
      problems.push(
        problemAt(
          "missing-module",
          `There is no file for "${entry.from}". Correct the path, or create the file.`,
          entry.range,
        ),
      );
      return nothing;
    case "missing-name": {
      const near = nearest(entry.imported, target.names);
      const cure = near === undefined ? "Define and export it there, or correct the name." : `Did you mean ${near}?`;
      problems.push(problemAt("unknown-step", `"${entry.from}" has no "${entry.imported}". ${cure}`, entry.range));
      return nothing;
    }
    case "other":
      return { type: "function", name: entry.local };
    case "external":
      return entry.imported === "*" ? nothing : { type: "function", name: entry.local };
    default:
      return target satisfies never;
  }
}

/** Names that `from steps import *` brings. */
function starValue(module: ModuleIr, name: string, modules: Modules): Value | undefined {
  for (const entry of module.imports) {
    if (entry.local !== "*") continue;
    if (isSdk(module, entry.from)) {
      if (sdkWords.has(name)) return { type: "word", word: name };
      continue;
    }
    const found = modules.follow(module, { ...entry, imported: "*" });
    const member = found.type === "module" ? modules.member(found.module, name) : undefined;
    if (member && member.type !== "missing-name") return targetValue(member, entry, modules, []);
  }
  return undefined;
}

const sdkWords = new Set([
  "ask",
  "unmapped",
  "step",
  "pipeline",
  "metrics",
  "markdown",
  "svg",
  "html",
  "image",
  "text",
  "figure",
  "table",
  "run",
  "step_context",
]);

function isSdk(module: ModuleIr, from: string): boolean {
  return (
    sdk.test(from) ||
    (module.dialect !== undefined && module.dialect !== "pipeloom" && from.split(".")[0] === module.dialect)
  );
}

function duplicates(module: ModuleIr): Problem[] {
  const seen = new Set<string>();
  return module.pipelines.flatMap((pipeline) => {
    if (!seen.has(pipeline.name)) {
      seen.add(pipeline.name);
      return [];
    }
    const message = `There is already a pipeline "${pipeline.name}" in this file. Give this one another name.`;
    return [problemAt("duplicate-pipeline", message, pipeline.nameRange)];
  });
}

function definitionOf(step: StepIr, file: string | undefined): StepDefinition {
  return {
    name: step.name,
    inputs: step.inputs.map(({ name, type, required, default: value, help }) => ({
      name,
      ...(type === undefined ? {} : { type }),
      required,
      ...(value === undefined ? {} : { default: value }),
      ...(help === undefined ? {} : { help }),
    })),
    outputs: step.outputs.map(({ name, type }) => (type === undefined ? { name } : { name, type })),
    ...(step.options ? { options: step.options } : {}),
    ...(step.description === undefined ? {} : { description: step.description }),
    range: step.range,
    nameRange: step.nameRange,
    ...(file === undefined ? {} : { file }),
  };
}
