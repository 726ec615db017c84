/**
 * Digests of steps' code: over everything of the local modules that a step's source uses, and over the versions of the packages it imports.
 *
 * Job: transitive closure of top-level names across modules. Boundary: reads `ModuleCode`s and a resolver; no files.
 * Invariants:
 * 1. A statement counts for a step only if the step reaches it through names; an unrelated change leaves the digest alone.
 * 2. A bare top-level statement counts for every name it touches: it may change what the name means.
 */
import { basename, extname } from "node:path";
import { shortDigest } from "./module.ts";
import type { ModuleCode, Statement } from "./module.ts";

/** Where an import leads. */
type Resolved =
  | { readonly type: "module"; readonly file: string }
  | { readonly type: "data"; readonly file: string; readonly digest: string }
  | { readonly type: "package"; readonly name: string; readonly version: string }
  | { readonly type: "ignored" };

export interface CodeGraph {
  module(file: string): ModuleCode | undefined;
  resolve(importer: string, specifier: string): Resolved;
}

export interface CodeDigest {
  readonly digest: string;
  /** Part name -> digest. */
  readonly parts: Readonly<Record<string, string>>;
}

/** The code digest of a top-level name of a module. */
export function codeDigest(graph: CodeGraph, file: string, name: string): CodeDigest {
  const parts = new Map<string, string>();
  const seen = new Set<string>();
  const label = (of: string, part: string) => {
    const made = graph.module(of)?.made.find(({ key }) => key === part);
    const shown = made ? (made.variable ?? "step") : part;
    return of === file ? shown : `${basename(of, extname(of))}.${shown}`;
  };

  const visitUses = (of: string, code: ModuleCode, statement: Statement): void => {
    for (const { name, member } of statement.uses) {
      const imported = code.imports.get(name);
      if (imported?.imported === "*" && member !== undefined) visitImport(of, imported.specifier, member);
      else visitName(of, name);
    }
    for (const specifier of statement.dynamicImports) visitImport(of, specifier, "*");
  };
  const visitName = (of: string, name: string): void => {
    const key = `${of}\u0000${name}`;
    if (seen.has(key)) return;
    seen.add(key);
    const code = graph.module(of);
    if (!code) return;
    const imported = code.imports.get(name);
    const index = indexOf(code);
    const own = index.declaring.get(name);
    const touching = index.touching.get(name) ?? [];
    if (own || (imported && touching.length > 0)) {
      const texts = [own, ...touching].flatMap((statement) => (statement ? [statement.digest] : []));
      parts.set(label(of, name), texts.length === 1 && texts[0] !== undefined ? texts[0] : shortDigest(texts.join()));
    }
    if (own || imported) visitEffects(of, code);
    if (imported) visitImport(of, imported.specifier, imported.imported);
    if (own) visitUses(of, code, own);
    if (own || imported) for (const statement of touching) visitUses(of, code, statement);
  };
  const visitImport = (of: string, specifier: string, imported: string): void => {
    const target = graph.resolve(of, specifier);
    switch (target.type) {
      case "module":
        return imported === "*" ? visitWhole(target.file) : visitExport(target.file, imported);
      case "data":
        parts.set(basename(target.file), target.digest);
        return;
      case "package":
        parts.set(`${target.name}@${target.version}`, shortDigest(`${target.name}@${target.version}`));
        return;
      case "ignored":
        return;
      default:
        return target satisfies never;
    }
  };
  const visitExport = (of: string, exported: string): void => {
    const code = graph.module(of);
    if (!code) return;
    if (code.isCommonJs) return visitWhole(of);
    const target = code.exports.get(exported);
    if (!target) {
      for (const specifier of code.starExports) visitImport(of, specifier, exported);
      return;
    }
    if ("local" in target) visitName(of, target.local);
    else visitImport(of, target.specifier, target.imported);
  };
  const visitWhole = (of: string): void => {
    const key = `${of}\u0000`;
    if (seen.has(key)) return;
    seen.add(key);
    const code = graph.module(of);
    if (!code) return;
    parts.set(label(of, "*"), shortDigest(code.statements.map((statement) => statement.digest).join()));
    for (const statement of code.statements) visitUses(of, code, statement);
    for (const specifier of [...code.effects, ...code.starExports]) visitImport(of, specifier, "*");
    for (const target of code.exports.values())
      if ("specifier" in target) visitImport(of, target.specifier, target.imported);
  };
  const visitEffects = (of: string, code: ModuleCode): void => {
    const key = `${of}\u0000effects`;
    if (seen.has(key)) return;
    seen.add(key);
    for (const specifier of code.effects) visitImport(of, specifier, "*");
  };

  visitName(file, name);
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
  return { digest: shortDigest(JSON.stringify(sorted)), parts: Object.fromEntries(sorted) };
}

interface ModuleIndex {
  readonly declaring: ReadonlyMap<string, Statement>;
  readonly touching: ReadonlyMap<string, readonly Statement[]>;
}

const indexes = new WeakMap<ModuleCode, ModuleIndex>();

function indexOf(code: ModuleCode): ModuleIndex {
  const known = indexes.get(code);
  if (known) return known;
  const declaring = new Map<string, Statement>();
  const touching = new Map<string, Statement[]>();
  for (const statement of code.statements) {
    for (const name of statement.names) declaring.set(name, statement);
    if (statement.names.length > 0) continue;
    for (const { name } of statement.uses) touching.set(name, [...(touching.get(name) ?? []), statement]);
  }
  const index = { declaring, touching };
  indexes.set(code, index);
  return index;
}
