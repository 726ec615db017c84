/** A golden file: one section per pipeline, headed by `== name`. */
import { existsSync, readFileSync } from "node:fs";

export function readGolden(path: string): Map<string, string> {
  if (!existsSync(path)) return new Map();
  const sections = readFileSync(path, "utf8").split(/^== /m).slice(1);
  return new Map(
    sections.map((section) => {
      const end = section.indexOf("\n");
      return [section.slice(0, end), section.slice(end + 1).trimEnd()];
    }),
  );
}

export function writeGolden(sections: readonly (readonly [name: string, text: string])[]): string {
  return sections.map(([name, text]) => `== ${name}\n${text}\n`).join("\n");
}
