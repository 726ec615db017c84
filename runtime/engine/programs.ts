/** Where the programs are that the engine starts: beside it in `dist`, or in the source tree when it runs from there. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileCacheVariable } from "../client/compile-cache.ts";
import type { Environment } from "../executors/local/environment.ts";
import { workerEnvironment } from "../executors/local/environment.ts";
import type { Program } from "../executors/local/process.ts";

const here = dirname(fileURLToPath(import.meta.url));
const isSource = import.meta.url.endsWith(".ts");
const runtime = dirname(here);

const nodeWorker = isSource ? join(runtime, "workers/node/main.ts") : join(here, "worker.mjs");
const pythonWorker = isSource ? join(runtime, "workers/python/pipeloom_worker") : join(here, "python/pipeloom_worker");
/** Where the Python module `pipeloom` is. */
const pythonSdk = isSource ? join(runtime, "sdk/python") : join(here, "python");
/** The TypeScript SDK as modules, which bundles of user code import. */
export const sdkFolder = isSource ? join(runtime, "sdk") : join(here, "sdk");

export function programOf(workspace: string, environment: Environment) {
  return (
    language: "typescript" | "python",
    python: string | undefined,
    declared: Readonly<Record<string, string>>,
  ): Program => {
    const own = workerEnvironment(environment, declared);
    if (language === "typescript") {
      const compiled = environment[compileCacheVariable];
      // Type stripping and SQLite announce themselves as experimental; a user's log is not the place for it.
      return {
        command: process.execPath,
        args: ["--disable-warning=ExperimentalWarning", nodeWorker],
        cwd: workspace,
        // The worker takes it out again before any step runs.
        environment: electron({ ...own, ...(compiled !== undefined && { [compileCacheVariable]: compiled }) }),
      };
    }
    const path = [pythonSdk, own["PYTHONPATH"]].filter(Boolean).join(process.platform === "win32" ? ";" : ":");
    return {
      command: python ?? "python3",
      args: ["-X", "utf8", pythonWorker],
      cwd: workspace,
      environment: { ...own, PYTHONPATH: path, PYTHONUNBUFFERED: "1" },
    };
  };
}

function electron(environment: Record<string, string>): Record<string, string> {
  return process.versions["electron"] ? { ...environment, ELECTRON_RUN_AS_NODE: "1" } : environment;
}
