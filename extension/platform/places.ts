import * as vscode from "vscode";

/** Where the extension's own files are. */
export interface Places {
  readonly extension: vscode.Uri;
  readonly webview: vscode.Uri;
  readonly wasm: string;
  readonly layoutWorker: string;
  readonly engineEntry: string;
  readonly pythonModules: string;
  readonly version: string;
}

export function placesOf(context: vscode.ExtensionContext): Places {
  const at = (...path: string[]) => vscode.Uri.joinPath(context.extensionUri, ...path);
  const manifest: unknown = context.extension.packageJSON;
  const version =
    typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "0.0.0";
  return {
    extension: context.extensionUri,
    webview: at("dist", "webview"),
    wasm: at("dist", "wasm").fsPath,
    layoutWorker: at("dist", "layout-worker.cjs").fsPath,
    engineEntry: at("dist", "engine.mjs").fsPath,
    pythonModules: at("dist", "python").fsPath,
    version,
  };
}
