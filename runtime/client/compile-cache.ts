/** Where Node keeps the compiled code of our programs between starts: half of a worker's start is compiling. */
import { homedir } from "node:os";
import { join } from "node:path";

/** The variable by which Node is told of the folder. */
export const compileCacheVariable = "NODE_COMPILE_CACHE";

/**
 * A folder of the user's own, so that nobody else can put code there; one chosen by the environment is kept. Undefined where
 * the user has no home. Node does without it when it cannot be written.
 */
export function compileCache(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const chosen = environment[compileCacheVariable];
  if (chosen !== undefined) return chosen;
  const home = environment["HOME"] ?? environment["USERPROFILE"] ?? homedir();
  if (home === "") return undefined;
  const caches =
    process.platform === "win32"
      ? (environment["LOCALAPPDATA"] ?? join(home, "AppData/Local"))
      : process.platform === "darwin"
        ? join(home, "Library/Caches")
        : (environment["XDG_CACHE_HOME"] ?? join(home, ".cache"));
  return join(caches, "pipeloom", "compiled");
}
