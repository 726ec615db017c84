/**
 * Follows imports of local files: from a name in one module to the step or pipeline that another module defines.
 *
 * Boundary: files are read through `Host`, by absolute path, whole and at once. Nothing is run, and installed packages are not followed.
 * Invariants:
 * 1. Import cycles end: a name is looked for in each module at most once.
 * 2. `dependencies` are the files that were followed; a change to one of them may change the graph.
 */
import type { Parameter } from "../model/graph.ts";
import type { ImportIr, ModuleIr, ReexportIr } from "./ir.ts";
import { extensionOf, folderOf, joinPath } from "./paths.ts";

/** How the core sees files. */
export interface Host {
  /** The text of a file, or undefined when there is none (or it is a folder). Open documents give what is in the editor. */
  readText(path: string): string | undefined;
}

export const noFiles: Host = { readText: () => undefined };

/** Lowers a dependency; cached by text. */
export type LowerModule = (file: string, language: ModuleIr["language"], text: string) => ModuleIr;

export type Target =
  | { readonly type: "step"; readonly step: ModuleIr["steps"][number]; readonly module: ModuleIr }
  | { readonly type: "pipeline"; readonly pipeline: ModuleIr["pipelines"][number]; readonly module: ModuleIr }
  | { readonly type: "module"; readonly module: ModuleIr }
  /** A function, class or constant of a local file. `parameters` when it is a schema of a record. */
  | { readonly type: "other"; readonly parameters?: readonly Parameter[] }
  /** From an installed package, or not a module of code. */
  | { readonly type: "external" }
  | { readonly type: "missing-module" }
  | { readonly type: "missing-name"; readonly file: string; readonly names: readonly string[] };

export interface Modules {
  /** What an import of `module` means. */
  follow(module: ModuleIr, from: ImportIr): Target;
  /** A member of a module: what `steps.load` means. */
  member(module: ModuleIr, name: string): Target;
  readonly dependencies: ReadonlySet<string>;
}

export function createModules(host: Host, lower: LowerModule, resolved: Map<string, string>): Modules {
  const dependencies = new Set<string>();
  const loaded = new Map<string, ModuleIr | undefined>();

  function load(path: string, language: ModuleIr["language"]): ModuleIr | undefined {
    if (loaded.has(path)) return loaded.get(path);
    const text = host.readText(path);
    const module = text === undefined ? undefined : lower(path, language, text);
    loaded.set(path, module);
    if (module) dependencies.add(path);
    return module;
  }

  function resolve(module: ModuleIr, specifier: string): ModuleIr | "external" | "missing" {
    const key = `${folderOf(module.file)}\0${specifier}`;
    const known = resolved.get(key);
    const again = known === undefined ? undefined : load(known, module.language);
    if (again) return again;
    resolved.delete(key);
    const candidates =
      module.language === "python"
        ? pythonFiles(module.file, specifier, host)
        : typescriptFiles(module.file, specifier);
    if (!candidates) return "external";
    for (const path of candidates) {
      const found = load(path, module.language);
      if (!found) continue;
      resolved.set(key, path);
      return found;
    }
    if (module.language === "python") return specifier.startsWith(".") ? "missing" : "external";
    return isData(specifier) && host.readText(joinPath(folderOf(module.file), specifier)) !== undefined
      ? "external"
      : "missing";
  }

  function followFrom(module: ModuleIr, from: Pick<ImportIr, "from" | "imported">, seen: Set<string>): Target {
    if (module.language === "python" && from.imported !== "*") {
      // `from . import steps`: a module beside comes before a name in the package.
      const dots = from.from.endsWith(".") ? "" : ".";
      const submodule = resolve(module, `${from.from}${dots}${from.imported}`);
      if (typeof submodule === "object") return { type: "module", module: submodule };
    }
    const found = resolve(module, from.from);
    if (found === "external") return { type: "external" };
    if (found === "missing") return { type: "missing-module" };
    if (from.imported === "*") return { type: "module", module: found };
    return (
      exported(found, from.imported, seen) ?? { type: "missing-name", file: found.file, names: exportedNames(found) }
    );
  }

  function exported(module: ModuleIr, name: string, seen: Set<string>): Target | undefined {
    const key = `${module.file}\0${name}`;
    if (seen.has(key)) return undefined;
    seen.add(key);
    if (module.language === "python") return local(module, name, seen);
    const own = module.exports.get(name);
    const target = own === undefined ? undefined : local(module, own, seen);
    if (target) return target;
    const definition = byExport(module, name);
    if (definition) return definition;
    for (const reexport of module.reexports ?? []) {
      if (reexport.exported === name) return followFrom(module, reexport, seen);
    }
    return throughStars(module, name, seen);
  }

  function throughStars(module: ModuleIr, name: string, seen: Set<string>): Target | undefined {
    for (const star of module.reexports ?? []) {
      if (star.exported !== "*" || name === "default") continue;
      const found = resolve(module, star.from);
      if (found === "external") return { type: "external" };
      const target = typeof found === "object" ? exported(found, name, seen) : undefined;
      if (target) return target;
    }
    return undefined;
  }

  function local(module: ModuleIr, name: string, seen: Set<string>): Target | undefined {
    const step = module.steps.find((candidate) => (candidate.local ?? candidate.name) === name);
    if (step) return { type: "step", step, module };
    const pipeline = module.pipelines.find((candidate) => candidate.local === name || candidate.export === name);
    if (pipeline) return { type: "pipeline", pipeline, module };
    const imported = module.imports.find((candidate) => candidate.local === name);
    if (imported) return followFrom(module, imported, seen);
    if (module.otherNames.has(name)) {
      const parameters = module.schemas?.get(name);
      return parameters ? { type: "other", parameters } : { type: "other" };
    }
    for (const star of module.imports) {
      if (star.local !== "*" || module.language !== "python") continue;
      const found = resolve(module, star.from);
      const target = typeof found === "object" ? exported(found, name, seen) : undefined;
      if (target) return target;
    }
    return undefined;
  }

  return {
    dependencies,
    follow: (module, from) => followFrom(module, from, new Set()),
    member: (module, name) =>
      exported(module, name, new Set()) ??
      packageMember(module, name) ?? { type: "missing-name", file: module.file, names: exportedNames(module) },
  };

  /** `package.steps` when only `package` was imported. */
  function packageMember(module: ModuleIr, name: string): Target | undefined {
    if (module.language !== "python" || !/(^|[\\/])__init__\.py$/.test(module.file)) return undefined;
    const found = resolve(module, `.${name}`);
    return typeof found === "object" ? { type: "module", module: found } : undefined;
  }
}

function byExport(module: ModuleIr, name: string): Target | undefined {
  const pipeline = module.pipelines.find((candidate) => candidate.export === name);
  if (pipeline) return { type: "pipeline", pipeline, module };
  const step =
    name === "default"
      ? module.steps.find((candidate) => (candidate.local ?? candidate.name) === "default")
      : undefined;
  return step && { type: "step", step, module };
}

function exportedNames(module: ModuleIr): string[] {
  if (module.language === "python") {
    return [
      ...module.steps.map((step) => step.local ?? step.name),
      ...module.pipelines.map((pipeline) => pipeline.export),
      ...module.otherNames,
    ];
  }
  return [...module.exports.keys(), ...(module.reexports ?? []).map((reexport: ReexportIr) => reexport.exported)];
}

const codeExtensions = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
const written: Record<string, readonly string[]> = {
  ".js": [".ts", ".tsx"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

function isData(specifier: string): boolean {
  const extension = extensionOf(specifier);
  return extension !== "" && !codeExtensions.includes(extension);
}

/** The files that a specifier of a module can mean, best first. */
export function filesOf(module: Pick<ModuleIr, "file" | "language">, specifier: string, host: Host): readonly string[] {
  return module.language === "python"
    ? pythonFiles(module.file, specifier, host)
    : (typescriptFiles(module.file, specifier) ?? []);
}

/** The files that a specifier can mean, best first; undefined when it is no local file. */
function typescriptFiles(file: string, specifier: string): string[] | undefined {
  if (!/^\.{1,2}(\/|$)/.test(specifier)) return undefined;
  const path = joinPath(folderOf(file), specifier);
  const extension = extensionOf(path);
  const stem = path.slice(0, path.length - extension.length);
  const exact = codeExtensions.includes(extension)
    ? [...(written[extension] ?? []).map((real) => stem + real), path]
    : [];
  return [
    ...exact,
    ...codeExtensions.map((added) => path + added),
    ...codeExtensions.map((added) => joinPath(path, `index${added}`)),
  ];
}

function pythonFiles(file: string, specifier: string, host: Host): string[] {
  const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
  const path = specifier.slice(dots).replaceAll(".", "/");
  const files = (folder: string) =>
    path === ""
      ? [joinPath(folder, "__init__.py")]
      : [`${joinPath(folder, path)}.py`, joinPath(folder, `${path}/__init__.py`)];
  let folder = folderOf(file);
  if (dots > 0) {
    for (let level = 1; level < dots; level++) folder = folderOf(folder);
    return files(folder);
  }
  const candidates = files(folder);
  // Inside of a package, absolute imports start where the package lies.
  while (folder !== "" && host.readText(joinPath(folder, "__init__.py")) !== undefined) {
    folder = folderOf(folder);
    candidates.push(...files(folder));
  }
  return candidates;
}
