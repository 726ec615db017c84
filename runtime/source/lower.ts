/** A tree of either language to the IR, and the cheap question that comes before: does the text mention us at all? */
import type { Language } from "../model/graph.ts";
import type { ModuleIr } from "./ir.ts";
import type { Parsed } from "./parser.ts";
import { lowerPython } from "./python/lower.ts";
import type { LoweringCache } from "./syntax.ts";
import { lowerTypeScript } from "./typescript/lower.ts";

export function lower(language: Language, parsed: Parsed, file: string, cache?: LoweringCache): ModuleIr {
  return language === "python"
    ? lowerPython(parsed.tree, parsed.text, file, cache)
    : lowerTypeScript(parsed.tree, parsed.text, file, cache);
}

const words: Record<Language, RegExp> = {
  typescript: /pipeloom/,
  python: /pipeloom|flowyml|zenml|metaflow|prefect|dagster|kfp|airflow|kedro/,
};

/** False when the text cannot use Pipeloom: then it is not parsed. */
export function mentionsPipeloom(language: Language, text: string): boolean {
  return words[language].test(text);
}
