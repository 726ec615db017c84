/**
 * Which Python runs Python pipelines: our setting, else what the Python extension has selected, else what the engine finds.
 * Only asked in trusted workspaces.
 */
import * as vscode from "vscode";
import { settings } from "../platform/settings.ts";

const pythonExtension = "ms-python.python";

export async function selectedPython(file: vscode.Uri): Promise<string | undefined> {
  const own = settings.pythonPath(file);
  if (own !== "") return own;
  const extension = vscode.extensions.getExtension<unknown>(pythonExtension);
  if (!extension?.isActive) return undefined;
  return activePath(extension.exports, file);
}

/** The Python extension's published API, read with care: another version may lack any part of it. */
function activePath(api: unknown, file: vscode.Uri): string | undefined {
  const environments = property(api, "environments");
  const getActive = property(environments, "getActiveEnvironmentPath");
  if (typeof getActive !== "function") return undefined;
  const path = property(getActive.call(environments, file), "path");
  // A bare `python` means that nothing was selected: the engine's own search is better.
  return typeof path === "string" && /[\\/]/.test(path) ? path : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && name in value ? Reflect.get(value, name) : undefined;
}
