/** The user's code in this process: one version per file; the engine retires the worker when a file changes. */
import { pathToFileURL } from "node:url";
import type { CodeUnit } from "../../protocol/worker.ts";
import { isPipelineDefinition, isStepDefinition, state } from "../../sdk/internal.ts";
import type { PipelineDefinition, StepDefinition } from "../../sdk/internal.ts";
import { createMapper } from "./source-map.ts";
import type { Mapper } from "./source-map.ts";

export interface LoadedUnit {
  readonly unit: CodeUnit;
  readonly mapper: Mapper;
  step(file: string, name: string): StepDefinition;
  pipeline(name: string, exported: string): PipelineDefinition;
}

/** A worker was asked for code that it does not have: a mistake of the engine or a step made at run time. */
class UnitError extends Error {
  override readonly name = "PipeloomError";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const units = new Map<string, Promise<LoadedUnit>>();
const mappers = new Map<string, Mapper>();

/** Imports a unit, once. The same file in another version is refused. Rejects with what the user's module throws. */
export function loadUnit(unit: CodeUnit): Promise<LoadedUnit> {
  const before = units.get(unit.file);
  if (!before) {
    const loading = importUnit(unit);
    units.set(unit.file, loading);
    return loading;
  }
  return before.then((loaded) => {
    if (loaded.unit.digest === unit.digest) return loaded;
    throw new UnitError("worker-outdated", `This worker holds an earlier version of ${unit.file}. Run again.`);
  });
}

/** The source map of a unit, also when importing it fails. */
export function mapperOf(unit: CodeUnit): Mapper {
  const known = mappers.get(unit.entry);
  if (known) return known;
  const mapper = createMapper(unit.entry);
  mappers.set(unit.entry, mapper);
  return mapper;
}

async function importUnit(unit: CodeUnit): Promise<LoadedUnit> {
  await import(pathToFileURL(unit.entry).href);
  return {
    unit,
    mapper: mapperOf(unit),
    step(file, name) {
      const found = state.definitions.find(
        (definition) =>
          definition.name === name && (definition.file ?? unit.file) === file && isStepDefinition(definition),
      );
      if (found && isStepDefinition(found)) return found;
      throw new UnitError(
        "unknown-step",
        `${file} has no step "${name}" at its top level. Define steps as top-level constants: const ${name} = step(…).`,
      );
    },
    pipeline(name, exported) {
      const named = state.definitions.filter(isPipelineDefinition).filter((definition) => definition.name === name);
      const found =
        named.find(({ file, exportName }) => file === unit.file && exportName === exported) ??
        named.find(({ file }) => file === unit.file) ??
        named[0];
      if (found) return found;
      throw new UnitError("unknown-pipeline", `${unit.file} has no pipeline "${name}".`);
    },
  };
}
