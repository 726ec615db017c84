/** The code of a step as the bundler digested it. */
import { state } from "../../sdk/internal.ts";
import type { Definition } from "../../sdk/internal.ts";

export function codeOf({ file, exportName, made }: Definition): ReturnType<typeof state.digestOf> {
  if (file !== undefined && exportName !== undefined) return state.digestOf(file, exportName);
  return made?.facts && state.digestOf(made.facts.file, made.facts.key);
}

/** The file that defines a step; one whose module does not say so is of the unit's own file. */
export function fileOf({ file, made }: Definition, unitFile: string): string {
  return file ?? made?.facts?.file ?? unitFile;
}
