/** Whether a language server answers for a language: where one does, it knows names better than we do. */
import * as vscode from "vscode";
import type { Language } from "../../runtime/model/graph.ts";

const servers: Readonly<Record<Language, readonly string[]>> = {
  typescript: ["vscode.typescript-language-features", "denoland.vscode-deno"],
  python: ["ms-python.vscode-pylance", "ms-pyright.pyright", "detachhead.basedpyright", "meta.pyrefly", "astral-sh.ty"],
};

export function hasLanguageServer(language: Language): boolean {
  const hasServer = servers[language].some((id) => vscode.extensions.getExtension(id) !== undefined);
  // The Python extension answers by itself when it is set to Jedi.
  const usesJedi =
    language === "python" &&
    vscode.extensions.getExtension("ms-python.python") !== undefined &&
    vscode.workspace.getConfiguration("python").get("languageServer") === "Jedi";
  return hasServer || usesJedi;
}
