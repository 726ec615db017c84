/**
 * The graph beside the text: one panel that follows the active pipeline, and the custom editors of `*.pipeline.ts|py`.
 *
 * Invariants: the panel is one per window; it comes back after a reload of the window; it never keeps its page alive while hidden.
 */
import * as vscode from "vscode";
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { OpenQuestion } from "../../runtime/protocol/shown-run.ts";
import type { PipelineDocument } from "../documents/documents.ts";
import { setContextKey } from "../platform/context-keys.ts";
import { createOwner } from "../platform/disposables.ts";
import type { Places } from "../platform/places.ts";
import { createSignal } from "../platform/signal.ts";
import { loadPage } from "./page.ts";
import { fixedTarget, followingTarget } from "./target.ts";
import type { WebviewServices } from "./webview-services.ts";
import type { WebviewSession } from "./webview-session.ts";
import { createWebviewSession } from "./webview-session.ts";

export const graphViewType = "pipeloom.graph";

export type GraphPanels = ReturnType<typeof createGraphPanels>;

export function createGraphPanels(services: WebviewServices, places: Places) {
  const owner = createOwner();
  const onOpened = createSignal<PipelineDocument | undefined>();
  const open = new Set<{ readonly panel: vscode.WebviewPanel; readonly session: WebviewSession }>();
  const following = followingTarget(services.active, services.documents);
  let panel: vscode.WebviewPanel | undefined;

  function host(hosted: vscode.WebviewPanel, session: WebviewSession): void {
    const entry = { panel: hosted, session };
    open.add(entry);
    hosted.onDidChangeViewState(() => {
      session.setVisible(hosted.visible);
      updateKeys();
    });
    hosted.onDidDispose(() => {
      open.delete(entry);
      session.dispose();
      updateKeys();
    });
    updateKeys();
    services.layout.warm();
    onOpened.emit(session.target.current()?.document);
  }

  function updateKeys(): void {
    setContextKey("hasGraph", open.size > 0);
    setContextKey(
      "graphFocused",
      [...open].some((each) => each.panel.active),
    );
    setContextKey("isGraphPinned", panel !== undefined && following.pinned !== undefined);
  }

  function adopt(adopted: vscode.WebviewPanel): void {
    panel = adopted;
    adopted.iconPath = vscode.Uri.joinPath(places.extension, "extension", "icons", "graph.svg");
    host(
      adopted,
      createWebviewSession(services, {
        webview: adopted.webview,
        surface: "graph",
        target: following,
        takeFocus: () => adopted.reveal(undefined, false),
        history: { type: "panel", column: () => adopted.viewColumn },
      }),
    );
    adopted.onDidDispose(() => {
      if (panel === adopted) panel = undefined;
      following.pin(undefined);
      updateKeys();
    });
    retitle();
    loadPage(adopted.webview, places, "graph", adopted.title, hostState());
  }

  function retitle(): void {
    if (!panel) return;
    const current = following.current();
    panel.title = current ? `Graph: ${current.pipeline?.name ?? services.nameOf(current.document.uri)}` : "Graph";
  }

  function hostState() {
    return { pinned: following.pinned?.toString() };
  }

  /** The graph that has the focus, else any that is visible, else any. */
  function front() {
    const graphs = [...open];
    return graphs.find((each) => each.panel.active) ?? graphs.find((each) => each.panel.visible) ?? graphs[0];
  }

  owner.onDispose(following.onChange(retitle));
  owner.onDispose(services.documents.onParsed.on(retitle));

  return {
    /** A graph was opened: the engine may be warmed for it. */
    onOpened,
    /** Opens the panel beside the text, or brings it to the front. */
    show(document: PipelineDocument | undefined, pipeline?: Pipeline): void {
      if (document) {
        if (pipeline) services.active.select(document, pipeline.name);
        else services.active.activate(document);
        if (following.pinned && following.pinned.toString() !== document.uri.toString()) following.pin(undefined);
      }
      if (panel) return panel.reveal(undefined, true);
      adopt(
        vscode.window.createWebviewPanel(
          graphViewType,
          "Graph",
          { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
          { enableScripts: true },
        ),
      );
    },
    /** After a reload of the window. */
    restore(restored: vscode.WebviewPanel, state: unknown): void {
      if (panel) return restored.dispose();
      const pinned = pinnedIn(state);
      if (pinned !== undefined)
        void vscode.workspace
          .openTextDocument(vscode.Uri.parse(pinned))
          .then(() => following.pin(vscode.Uri.parse(pinned)), services.report);
      adopt(restored);
    },
    async edit(document: vscode.TextDocument, editor: vscode.WebviewPanel): Promise<void> {
      await services.documents.current(document);
      const target = fixedTarget(document.uri, services.active, services.documents);
      host(
        editor,
        createWebviewSession(services, {
          webview: editor.webview,
          surface: "graph",
          target,
          takeFocus: () => editor.reveal(undefined, false),
          history: { type: "custom-editor" },
        }),
      );
      const activate = () => {
        const current = target.current();
        if (editor.active && current) services.active.activate(current.document);
      };
      editor.onDidChangeViewState(activate);
      activate();
      loadPage(editor.webview, places, "graph", services.nameOf(document.uri), null);
    },
    pin(isPinned: boolean): void {
      following.pin(isPinned ? following.current()?.document.uri : undefined);
      updateKeys();
      if (panel) loadPage(panel.webview, places, "graph", panel.title, hostState());
    },
    /** Sends an action to the graph that has the focus, else to any that is visible. */
    canvas(
      action: Parameters<WebviewSession["canvas"]>[0],
      { focus = false }: { readonly focus?: boolean } = {},
    ): void {
      const graph = front();
      if (focus) graph?.panel.reveal(undefined, false);
      graph?.session.canvas(action);
    },
    /** Brings a question to the user on the visible graph. */
    ask(question: OpenQuestion): void {
      front()?.session.ask(question);
    },
    plan(plan: Parameters<WebviewSession["plan"]>[0]): void {
      front()?.session.plan(plan);
    },
    highlight(uri: vscode.Uri, node: string | undefined): void {
      for (const { session } of open) session.highlight(uri, node);
    },
    /** The document of the graph that has the focus. */
    focused: (): PipelineDocument | undefined =>
      [...open].find((each) => each.panel.active)?.session.target.current()?.document,
    isOpen: () => open.size > 0,
    isVisible: () => [...open].some((each) => each.panel.visible),
    dispose() {
      owner.dispose();
      for (const { session } of open) session.dispose();
    },
  };
}

function pinnedIn(state: unknown): string | undefined {
  const host = typeof state === "object" && state !== null && "host" in state ? state.host : undefined;
  return typeof host === "object" && host !== null && "pinned" in host && typeof host.pinned === "string"
    ? host.pinned
    : undefined;
}
