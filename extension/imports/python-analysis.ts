/**
 * Python language servers find `pipeloom` through their search path; no package needs to be installed.
 *
 * Invariant: settings are written only when the user asked for it, and the notification that offers it comes once per workspace.
 */
import * as vscode from "vscode";
import type { Documents } from "../documents/documents.ts";

/** Language servers by their extension, with the setting that lists search paths. */
const servers = [
  { extension: "ms-python.vscode-pylance", section: "python.analysis", setting: "extraPaths" },
  { extension: "ms-pyright.pyright", section: "python.analysis", setting: "extraPaths" },
  { extension: "detachhead.basedpyright", section: "basedpyright.analysis", setting: "extraPaths" },
] as const;

const offeredKey = "pipeloom.offeredPythonImports";

/** Adds the folder to every server's search path; gives the settings that changed. */
export async function makeImportsKnown(folder: string, hasWorkspace: boolean): Promise<readonly string[]> {
  const installed = servers.filter(({ extension }) => vscode.extensions.getExtension(extension));
  // Without a known server the setting that most of them read is written.
  const chosen = installed.length > 0 ? installed : servers.slice(0, 1);
  const changed: string[] = [];
  for (const { section, setting } of chosen) {
    const settings = vscode.workspace.getConfiguration(section);
    const paths = settings.get<readonly string[]>(setting, []);
    if (paths.includes(folder)) continue;
    // An earlier version of the extension lived in a folder of another name.
    const kept = paths.filter((path) => !/pipeloom[^\\/]*[\\/]dist[\\/]python$/.test(path));
    await settings.update(
      setting,
      [...kept, folder],
      hasWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
    );
    changed.push(`${section}.${setting}`);
  }
  return changed;
}

/** Offers it once, when a Python pipeline file is open and a language server is there that cannot know the module. */
export function offerPythonImports(documents: Documents, folder: string, memory: vscode.Memento): vscode.Disposable {
  const end = documents.onParsed.on(({ parsed }) => {
    if (parsed.language !== "python" || !parsed.usesPipeloom || memory.get(offeredKey, false)) return;
    const server = servers.find(({ extension }) => vscode.extensions.getExtension(extension)?.isActive);
    if (!server) return;
    const paths = vscode.workspace.getConfiguration(server.section).get<readonly string[]>(server.setting, []);
    if (paths.includes(folder)) return;
    void memory.update(offeredKey, true);
    void vscode.window
      .showInformationMessage(
        "Pipeloom ships its Python module. Add it to the language server's search path, so that its imports are known?",
        "Add to Workspace Settings",
      )
      .then((answer) => answer && vscode.commands.executeCommand("pipeloom.makePythonImportsKnown"));
  });
  return { dispose: end };
}
