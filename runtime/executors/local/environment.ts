/** The environment that steps see: an allow-list, so that results do not depend on a terminal and secrets stay out. */
import { processMarker } from "../../protocol/worker.ts";

const allowed = new Set([
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "USERNAME",
  "USERPROFILE",
  "SHELL",
  "LANG",
  "LANGUAGE",
  "TZ",
  "TMPDIR",
  "TEMP",
  "TMP",
  "SYSTEMROOT",
  "SYSTEMDRIVE",
  "COMSPEC",
  "PATHEXT",
  "WINDIR",
  "APPDATA",
  "LOCALAPPDATA",
  "PROGRAMDATA",
  "PROGRAMFILES",
  "VIRTUAL_ENV",
  "CONDA_PREFIX",
  "NODE_PATH",
  "LD_LIBRARY_PATH",
  "DYLD_LIBRARY_PATH",
  "PYENV_VERSION",
  "PYENV_ROOT",
]);
const allowedPrefixes = ["LC_", "PYTHON"];

export type Environment = Readonly<Record<string, string | undefined>>;

export function workerEnvironment(
  own: Environment,
  declared: Readonly<Record<string, string>>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined) continue;
    const upper = name.toUpperCase();
    if (allowed.has(upper) || allowedPrefixes.some((prefix) => upper.startsWith(prefix))) environment[name] = value;
  }
  return { ...environment, ...declared, [processMarker]: "worker" };
}
