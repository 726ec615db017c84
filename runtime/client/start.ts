/** Starts an engine process that outlives its starter. */
import { spawn } from "node:child_process";
import { compileCache, compileCacheVariable } from "./compile-cache.ts";
import { processMarker } from "../protocol/worker.ts";

export interface EngineProgram {
  readonly workspace: string;
  /** Absolute path of the engine's program (`dist/engine.mjs`). */
  readonly enginePath: string;
  /** Absolute path of a Node that can run it; an Electron binary works too. */
  readonly nodePath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a starting engine said before it gave up. */
interface StartFailure {
  readonly code: string;
  readonly message: string;
}

export interface StartedEngine {
  /** Set once the process has ended; an engine that found another one at work ends without a failure. */
  readonly ended: () => { readonly failure?: StartFailure } | undefined;
  /** Lets go of the process: it goes on without us. */
  readonly release: () => void;
}

/**
 * Young objects die quickly here, and there are many of them: with the usual 16 MB for them (three times over) the engine of a run of ten
 * thousand steps grew by 100 MB, with half of it by 56 MB, as fast.
 */
const nodeOptions = ["--max-semi-space-size=8"];

export function startEngine(program: EngineProgram): StartedEngine {
  const compiled = compileCache(program.env);
  const child = spawn(program.nodePath, [...nodeOptions, program.enginePath, "--workspace", program.workspace], {
    cwd: program.workspace,
    detached: true,
    windowsHide: true,
    // Standard error carries one line, and only when the start fails.
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...program.env,
      [processMarker]: "engine",
      ...(compiled !== undefined && { [compileCacheVariable]: compiled }),
      ...(process.versions["electron"] && program.nodePath === process.execPath && { ELECTRON_RUN_AS_NODE: "1" }),
    },
  });
  let text = "";
  let end: { failure?: StartFailure } | undefined;
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (chunk: string) => (text = (text + chunk).slice(-8_192)));
  child.stderr.on("error", () => {});
  child.once(
    "error",
    (error) =>
      (end = {
        failure: {
          code: "engine-start",
          message: `The engine could not be started with ${program.nodePath}: ${error.message}.`,
        },
      }),
  );
  child.once("close", (exit, signal) => {
    const failure = failureIn(text);
    if (failure) end ??= { failure };
    else if (exit === 0) end ??= {};
    else
      end ??= {
        failure: {
          code: "engine-start",
          message: `The engine ended at once (${signal ?? `exit code ${exit}`}).${text.trim() ? ` It said: ${text.trim().slice(-2_000)}` : ""}`,
        },
      };
  });
  child.unref();
  return {
    ended: () => end,
    release: () => {
      child.removeAllListeners();
      child.on("error", () => {});
      child.stderr.destroy();
    },
  };
}

function failureIn(text: string): StartFailure | undefined {
  for (const line of text.split("\n")) {
    if (!line.startsWith("{")) continue;
    try {
      const { code, message }: { code?: unknown; message?: unknown } = JSON.parse(line);
      if (typeof code === "string" && typeof message === "string") return { code, message };
    } catch {
      // Not ours: Node printed something that begins with a brace.
    }
  }
  return undefined;
}
