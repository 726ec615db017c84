/** What `run` and `freeze` share: where a pipeline is defined, and its parameters as a file for the command. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PipeloomError } from "./errors.ts";
import { workspaceOf } from "./installation.ts";
import { pipelineDefinitionOf } from "./pipeline.ts";
import type { Pipeline } from "./pipeline.ts";

export interface Located {
  readonly name: string;
  readonly file: string;
  readonly workspace: string;
}

/** `word` is the function that was called. */
export function located<P, R>(pipeline: Pipeline<P, R>, word: string, workspace: string | undefined): Located {
  const { name, origin } = pipelineDefinitionOf(pipeline);
  if (process.env["PIPELOOM_PROCESS"] !== undefined) {
    throw new PipeloomError(
      "nested-run",
      `${word}() of pipeline "${name}" was called inside a run. In a pipeline file, guard it: if (import.meta.main) await ${word}(…). In a body, call the pipeline itself.`,
    );
  }
  if (origin === undefined) {
    throw new PipeloomError(
      "no-file",
      `The file that defines pipeline "${name}" is not known. Define it in a file of its own and import it.`,
    );
  }
  const file = fileURLToPath(origin);
  return { name, file, workspace: workspace ?? workspaceOf(file) };
}

/** The path of a file with the values, while `use` goes on. */
export async function withValues<T>(params: unknown, use: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "pipeloom-run-"));
  try {
    const path = join(folder, "params.json");
    writeFileSync(path, JSON.stringify(params));
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
