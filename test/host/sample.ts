/** A private copy of a sample workspace, in a folder whose name is as awkward as users' folders are. */
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killMarked } from "./processes.ts";
import { repository } from "./server.ts";

export interface Sample {
  readonly folder: string;
  file(name: string): string;
  dispose(): void;
}

export function copySample(name: "weather" | "reviews" = "weather"): Sample {
  const parent = mkdtempSync(join(realpathSync(tmpdir()), "pipeloom-sample-"));
  const folder = join(parent, "Wetter für morgen");
  cpSync(join(repository, "test/workspaces", name), folder, {
    recursive: true,
    filter: (path) => !/\.pipeloom|__pycache__/.test(path),
  });
  // What `npm install` in the user's folder would bring.
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  return {
    folder,
    file: (name) => join(folder, name),
    dispose() {
      killMarked(folder);
      rmSync(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}
