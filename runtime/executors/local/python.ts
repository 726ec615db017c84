/** Finds the Python that runs steps, and its true executable behind shims and launchers. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "./environment.ts";

export interface Python {
  readonly path: string;
  readonly version: string;
}

export type PythonFound =
  | { readonly type: "found"; readonly python: Python }
  | { readonly type: "no-python" | "python-too-old"; readonly message: string };

const needed = [3, 9] as const;
const question = "import sys; print(sys.executable); print('%d.%d.%d' % sys.version_info[:3])";

/** `chosen` is what the user asked for; it alone is tried then. Otherwise: virtual environments first, then the PATH. */
export async function findPython(
  workspace: string,
  chosen: string | undefined,
  environment: Environment,
): Promise<PythonFound> {
  const candidates = pythonCandidates(workspace, chosen, environment);
  let tooOld: Python | undefined;
  for (const candidate of candidates) {
    const python = await ask(candidate, workspace, environment);
    if (!python) continue;
    if (isNewEnough(python.version)) return { type: "found", python };
    tooOld ??= python;
  }
  const need = `Pipeloom needs Python ${needed.join(".")} or later`;
  if (tooOld)
    return {
      type: "python-too-old",
      message: `${need}, but ${tooOld.path} is Python ${tooOld.version}. Install a newer one, or choose another interpreter ("python:" in pipeloom.yaml, or the setting pipeloom.python).`,
    };
  if (chosen !== undefined)
    return {
      type: "no-python",
      message: `The interpreter ${chosen} could not be run. ${need}; choose another interpreter ("python:" in pipeloom.yaml, or the setting pipeloom.python).`,
    };
  return {
    type: "no-python",
    message: `No Python was found: tried ${candidates.join(", ")}. ${need}. Install it, or choose an interpreter ("python:" in pipeloom.yaml, or the setting pipeloom.python).`,
  };
}

/** Interpreters to try, in order. */
export function pythonCandidates(workspace: string, chosen: string | undefined, environment: Environment): string[] {
  if (chosen !== undefined) return [chosen];
  const inside = process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];
  const folders = [
    environment["VIRTUAL_ENV"],
    join(workspace, ".venv"),
    join(workspace, "venv"),
    environment["CONDA_PREFIX"],
  ];
  const found = folders
    .flatMap((folder) => (folder ? [join(folder, ...inside)] : []))
    .filter((path) => existsSync(path));
  return [...found, "python3", "python"];
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > needed[0] || (major === needed[0] && minor >= needed[1]);
}

function ask(candidate: string, cwd: string, environment: Environment): Promise<Python | undefined> {
  return new Promise((resolve) => {
    execFile(
      candidate,
      ["-c", question],
      { cwd, env: { ...environment }, timeout: 10_000, windowsHide: true },
      (error, stdout) => {
        const [path, version] = stdout.split(/\r?\n/);
        resolve(error || !path || !version ? undefined : { path, version });
      },
    );
  });
}
