/** Places in a bundle back to places in the user's files. */
import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";
import { authorsColumn, insertionsIn } from "./insertions.ts";
import type { Insertions } from "./insertions.ts";

/** Zero-based, as source maps count. */
interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Mapper {
  /** Absolute path of the bundle. */
  readonly entry: string;
  /** The place in the user's source; undefined for code that is nobody's (helpers of the bundler). */
  find(line: number, column: number): SourcePlace | undefined;
}

/** The map beside a bundle is read when the first place is asked for. */
export function createMapper(entry: string): Mapper {
  let map: SourceMap | undefined;
  let insertions: Insertions = {};
  const places = new Map<string, string>();
  return {
    entry,
    find(line, column) {
      try {
        if (!map) {
          const read = JSON.parse(readFileSync(`${entry}.map`, "utf8"));
          insertions = insertionsIn(read);
          map = new SourceMap(read);
        }
      } catch {
        return undefined;
      }
      const found = map.findEntry(line, column);
      if (!("originalSource" in found) || typeof found.originalSource !== "string") return undefined;
      let file = places.get(found.originalSource);
      if (file === undefined) places.set(found.originalSource, (file = resolve(dirname(entry), found.originalSource)));
      const { originalLine: at, originalColumn } = found;
      return { file, line: at, column: authorsColumn(insertions[file] ?? [], at, originalColumn) };
    },
  };
}
