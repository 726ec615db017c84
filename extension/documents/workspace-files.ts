import * as vscode from "vscode";
import type { Language } from "../../runtime/model/graph.ts";

/** Where a workspace's own code is not. */
const excluded = "**/{node_modules,.git,.pipeloom,dist,build,out,site-packages,.venv,venv,__pycache__}/**";
const mostFiles = 2_000;

/** The source files of a workspace in one language. */
export async function workspaceFiles(language: Language): Promise<readonly vscode.Uri[]> {
  const glob = language === "python" ? "**/*.py" : "**/*.{ts,tsx,mts}";
  return vscode.workspace.findFiles(glob, excluded, mostFiles);
}
