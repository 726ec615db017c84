import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Surface } from "../../runtime/protocol/webview.ts";
import type { Places } from "../platform/places.ts";
import { webviewHtml } from "../platform/webview-html.ts";

/** Puts the webview app into a webview. */
export function loadPage(
  webview: vscode.Webview,
  places: Places,
  surface: Surface,
  title: string,
  hostState: unknown,
): void {
  webview.options = { enableScripts: true, localResourceRoots: [places.webview] };
  const at = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(places.webview, name)).toString();
  webview.html = webviewHtml({
    surface,
    title,
    scriptUri: at("main.js"),
    styleUri: at("main.css"),
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString("base64"),
    hostState,
  });
}
