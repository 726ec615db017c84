/** Modules that others import, lowered once per text and shared by all documents. */
import { readModuleIr } from "./recover.ts";
import type { LowerModule } from "./modules.ts";
import type { SyntaxParser } from "./parser.ts";
import type { ModuleIr } from "./ir.ts";

/** So many are kept; the least recently used go first. */
const limit = 200;

export function createDependencies(parser: SyntaxParser): LowerModule {
  const known = new Map<string, { readonly text: string; readonly module: ModuleIr }>();
  return (file, language, text) => {
    const before = known.get(file);
    const entry = before?.text === text ? before : { text, module: readModuleIr(parser, file, language, text) };
    known.delete(file);
    known.set(file, entry);
    const [oldest] = known.keys();
    if (known.size > limit && oldest !== undefined) known.delete(oldest);
    return entry.module;
  };
}
