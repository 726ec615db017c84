import type { Language } from "../model/graph.ts";
import type { ModuleIr } from "./ir.ts";
import { lower } from "./lower.ts";
import { grammarFor, type Parsed, type SyntaxParser } from "./parser.ts";
import { createLoweringCache } from "./syntax.ts";

export interface ModuleReader {
  read(text: string): ModuleIr;
  close(): void;
}

export function createModuleReader(parser: SyntaxParser, file: string, language: Language): ModuleReader {
  const cache = createLoweringCache();
  let whole: Parsed | undefined;
  return {
    read(text) {
      whole = parser.parse(grammarFor(file, language), text, whole);
      cache.turn();
      return lower(language, whole, file, cache);
    },
    close() {
      whole?.tree.delete();
      whole = undefined;
    },
  };
}

export function readModuleIr(parser: SyntaxParser, file: string, language: Language, text: string): ModuleIr {
  const reader = createModuleReader(parser, file, language);
  const module = reader.read(text);
  reader.close();
  return module;
}
