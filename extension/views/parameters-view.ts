import type * as vscode from "vscode";
import { loadPage } from "../graph/page.ts";
import { followingTarget } from "../graph/target.ts";
import type { WebviewServices } from "../graph/webview-services.ts";
import { createWebviewSession } from "../graph/webview-session.ts";
import type { Places } from "../platform/places.ts";

/** The form of the active pipeline's parameters, in the side bar. */
export function showParametersView(view: vscode.WebviewView, services: WebviewServices, places: Places): void {
  const target = followingTarget(services.active, services.documents);
  const session = createWebviewSession(services, {
    webview: view.webview,
    surface: "parameters",
    target,
    takeFocus: () => view.show(false),
    history: { type: "view", id: "pipeloom.parameters" },
  });
  const describe = () => {
    const name = target.current()?.pipeline?.name;
    if (name === undefined) delete view.description;
    else view.description = name;
  };
  const endDescribe = target.onChange(describe);
  view.onDidChangeVisibility(() => session.setVisible(view.visible));
  view.onDidDispose(() => {
    endDescribe();
    session.dispose();
  });
  describe();
  loadPage(view.webview, places, "parameters", "Parameters", null);
}
