/** Artifacts in editor tabs of their own: one panel per digest, beside the text or in front. */
import * as vscode from "vscode";
import type { Artifact } from "../../runtime/model/value.ts";
import type { Places } from "../platform/places.ts";
import { loadPage } from "./page.ts";
import type { Target } from "./target.ts";
import type { WebviewServices } from "./webview-services.ts";
import { createWebviewSession } from "./webview-session.ts";

const artifactViewType = "pipeloom.artifact";

/** An artifact belongs to its digest, not to a file. */
const noTarget: Target = { current: () => undefined, onChange: () => () => {} };

export type ArtifactPanels = ReturnType<typeof createArtifactPanels>;

export function createArtifactPanels(services: WebviewServices, places: Places) {
  const panels = new Map<string, vscode.WebviewPanel>();

  function adopt(panel: vscode.WebviewPanel, digest: string): void {
    panels.set(digest, panel);
    panel.iconPath = vscode.Uri.joinPath(places.extension, "extension", "icons", "artifact.svg");
    const session = createWebviewSession(services, {
      webview: panel.webview,
      surface: "artifact",
      target: noTarget,
      digest: () => digest,
    });
    panel.onDidChangeViewState(() => session.setVisible(panel.visible));
    panel.onDidDispose(() => {
      session.dispose();
      if (panels.get(digest) === panel) panels.delete(digest);
    });
    loadPage(panel.webview, places, "artifact", panel.title, { digest });
  }

  return {
    async show(digest: string, { beside }: { readonly beside: boolean }): Promise<void> {
      const artifact = await services.artifacts.get(digest);
      const viewColumn = beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
      const open = panels.get(artifact.digest);
      if (open) return open.reveal(beside ? viewColumn : undefined);
      const panel = vscode.window.createWebviewPanel(
        artifactViewType,
        titleOf(artifact),
        { viewColumn, preserveFocus: false },
        { enableScripts: true, enableFindWidget: true },
      );
      adopt(panel, artifact.digest);
    },
    /** After a reload of the window. */
    restore(panel: vscode.WebviewPanel, state: unknown): void {
      const digest = digestIn(state);
      if (digest === undefined) panel.dispose();
      else adopt(panel, digest);
    },
  };
}

function titleOf({ producers, digest }: Artifact): string {
  const producer = producers.at(-1);
  if (!producer) return digest.slice(0, 12);
  return producer.output === "output" ? producer.node : `${producer.node}.${producer.output}`;
}

function digestIn(state: unknown): string | undefined {
  const host = typeof state === "object" && state !== null && "host" in state ? state.host : undefined;
  return typeof host === "object" && host !== null && "digest" in host && typeof host.digest === "string"
    ? host.digest
    : undefined;
}
