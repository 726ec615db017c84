/**
 * Remembers which interpreter was found, so that a new engine need not start one to find out: shims take longer than a cached run.
 *
 * What was found holds while everything that decides it is as it was: the candidates, the variables and the version files of
 * environment managers, and the interpreter itself.
 */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { z } from "zod";
import type { Environment } from "../executors/local/environment.ts";
import type { Python } from "../executors/local/python.ts";
import { pythonCandidates } from "../executors/local/python.ts";
import type { RunStore } from "../store/runs.ts";
import { sha256 } from "./inputs.ts";

const Remembered = z.object({ path: z.string(), version: z.string(), changed: z.number() });

export interface PythonMemory {
  find(chosen: string | undefined): Python | undefined;
  keep(chosen: string | undefined, python: Python): void;
}

export function pythonMemory(store: RunStore, workspace: string, environment: Environment): PythonMemory {
  const keyOf = (chosen: string | undefined) => {
    const files = pythonCandidates(workspace, chosen, environment).map((candidate) => fileOf(candidate, environment));
    return `python:${sha256(JSON.stringify([files, surroundings(workspace, environment)]))}`;
  };
  return {
    find(chosen) {
      const text = store.cache.note(keyOf(chosen));
      if (text === undefined) return undefined;
      const remembered = Remembered.safeParse(JSON.parse(text));
      if (!remembered.success || changedAt(remembered.data.path) !== remembered.data.changed) return undefined;
      return { path: remembered.data.path, version: remembered.data.version };
    },
    keep(chosen, python) {
      const changed = changedAt(python.path);
      if (changed !== undefined) store.cache.putNote(keyOf(chosen), JSON.stringify({ ...python, changed }));
    },
  };
}

/** The file behind a candidate, by the PATH where it is only a name, and when it last changed. */
function fileOf(candidate: string, environment: Environment): [string, number | undefined] {
  if (/[\\/]/.test(candidate)) return [candidate, changedAt(candidate)];
  for (const folder of (environment["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, candidate);
    const changed = changedAt(path);
    if (changed !== undefined) return [path, changed];
  }
  return [candidate, undefined];
}

/** What shims look at: variables, and version files from the workspace upward and at home. */
function surroundings(workspace: string, environment: Environment): (string | undefined)[] {
  const found = ["PATH", "PYENV_VERSION", "PYENV_ROOT", "VIRTUAL_ENV", "CONDA_PREFIX"].map((name) => environment[name]);
  for (let folder = workspace; ; folder = dirname(folder)) {
    found.push(textOf(join(folder, ".python-version")), textOf(join(folder, ".tool-versions")));
    if (dirname(folder) === folder) break;
  }
  found.push(textOf(join(environment["PYENV_ROOT"] ?? join(homedir(), ".pyenv"), "version")));
  return found;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function changedAt(path: string): number | undefined {
  try {
    return statSync(realpathSync(path)).mtimeMs;
  } catch {
    return undefined;
  }
}
