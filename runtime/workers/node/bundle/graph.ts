/** What a finished build says: its modules, its steps with their code digests, and the files that decided it. */
import { readFileSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import type { Metafile } from "esbuild";
import type { Manifest } from "../../../model/plan.ts";
import { digestOf } from "../../../store/codecs/encode.ts";
import type { Insertions } from "../insertions.ts";
import { codeDigest } from "./digest.ts";
import type { CodeDigest, CodeGraph } from "./digest.ts";
import { metaNamespace } from "./load.ts";
import type { ModuleLoader } from "./load.ts";
import { defaultName, specifiersOf } from "./module.ts";
import type { Resolver, UsedPackage } from "./resolve.ts";

/** What may be a step by its syntax, with the digest of its code. */
export interface BundledStep extends CodeDigest {
  /** The step's name, as far as the syntax tells. */
  readonly name: string;
  readonly file: string;
  /** The top-level variable that holds it. */
  readonly variable: string;
}

/** What a unit's modules were read and resolved with. */
export interface Sources {
  readonly loader: ModuleLoader;
  readonly resolver: Resolver;
}

/** The modules of one build, and where their imports lead. */
export interface BuiltGraph extends CodeGraph {
  readonly files: readonly string[];
  readonly packages: readonly UsedPackage[];
}

/** Follows the imports of a build. */
export function codeGraph(unit: Sources, metafile: Metafile, workingDir: string): BuiltGraph {
  const targets = new Map<string, string>();
  const files: string[] = [];
  const packages: UsedPackage[] = [];
  for (const [path, input] of Object.entries(metafile.inputs)) {
    if (path.startsWith(`${metaNamespace}:`)) continue;
    const file = resolve(workingDir, path);
    files.push(file);
    const code = unit.loader.get(file)?.code;
    for (const specifier of code ? specifiersOf(code) : []) {
      const used = unit.resolver.packageOf(file, specifier);
      if (used) packages.push(used);
    }
    for (const one of input.imports) {
      if (!one.external && one.original !== undefined)
        targets.set(`${file}\u0000${one.original}`, resolve(workingDir, one.path));
    }
  }
  return {
    files,
    packages,
    module: (file) => unit.loader.get(file)?.code,
    resolve(importer, specifier) {
      const used = unit.resolver.packageOf(importer, specifier);
      if (used) return { type: "package", name: used.name, version: used.version };
      const file = targets.get(`${importer}\u0000${specifier}`);
      if (file === undefined) return { type: "ignored" };
      return unit.loader.get(file) ? { type: "module", file } : { type: "data", file, digest: fileDigest(file) ?? "" };
    },
  };
}

/** Every step of the modules, as far as the syntax tells. */
export function bundledSteps(unit: Sources, graph: BuiltGraph): BundledStep[] {
  return graph.files.flatMap((file) =>
    (unit.loader.get(file)?.code?.candidates ?? []).flatMap(({ variable, steps }) => {
      const code = codeDigest(graph, file, variable);
      return steps.map((name) => ({
        file,
        variable,
        name: name === defaultName ? basename(file, extname(file)) : name,
        ...code,
      }));
    }),
  );
}

/** The code of steps that are made inside functions: their key stands for the variable. */
export function madeCode(unit: Sources, graph: BuiltGraph): BundledStep[] {
  return graph.files.flatMap((file) =>
    (unit.loader.get(file)?.code?.made ?? []).map(({ key, variable }) => ({
      file,
      variable: key,
      name: variable ?? key,
      ...codeDigest(graph, file, key),
    })),
  );
}

/** What was written into the modules of a build, by file. */
export function insertionsOf(unit: Sources, graph: BuiltGraph): Insertions {
  return Object.fromEntries(
    graph.files.flatMap((file) => {
      const insertions = unit.loader.get(file)?.insertions ?? [];
      return insertions.length === 0 ? [] : [[file, insertions]];
    }),
  );
}

/** The files that decide the build, with their digests. */
export function manifestOf(unit: Sources, entry: string, { files, packages }: BuiltGraph): Manifest {
  const manifests = packages.map((used) => used.manifest);
  const all = [...new Set([...files, ...manifests])].sort();
  return {
    language: "typescript",
    entry,
    files: all.map((path) => ({ path, digest: unit.loader.get(path)?.digest ?? fileDigest(path) ?? "" })),
    environment: `node ${process.versions.node}`,
  };
}

/** True while no file of the manifest has changed. */
export function holds(manifest: Manifest): boolean {
  return manifest.files.every(({ path, digest }) => fileDigest(path) === digest);
}

function fileDigest(path: string): string | undefined {
  try {
    return digestOf(readFileSync(path));
  } catch {
    return undefined;
  }
}

/** Runs when the bundle is imported: tells the worker each step's code digest. Parts are written once and referred to by index. */
export function digestTable(steps: readonly BundledStep[]): string {
  const parts = new Map<string, number>();
  const byVariable = new Map(steps.map((step) => [`${step.file}\u0000${step.variable}`, step]));
  const rows = Array.from(byVariable.values(), ({ file, variable, digest, parts: own }) => [
    file,
    variable,
    digest,
    Object.entries(own).map(([part, partDigest]) => {
      const key = JSON.stringify([part, partDigest]);
      const index = parts.get(key) ?? parts.size;
      parts.set(key, index);
      return index;
    }),
  ]);
  return `\n;globalThis[Symbol.for("pipeloom.state.v1")]?.digests([${[...parts.keys()].join(",")}],${JSON.stringify(rows)});`;
}
