/**
 * The extension's entry: doors only. Commands, views, panels and editors are registered here at once, and everything behind
 * them (`app.ts`) is loaded when the first of them is used or a file that uses Pipeloom is open.
 *
 * Invariant: in a window without such a file, activation loads neither the parser nor the protocol.
 */
import * as vscode from "vscode";
import type { App } from "./app.ts";
import { commandIds } from "./commands/ids.ts";
import { languageOf, mayUsePipeloom } from "./documents/language.ts";
import type { Owner } from "./platform/disposables.ts";
import { createOwner } from "./platform/disposables.ts";
import { lazyTree } from "./views/lazy-tree.ts";

export function activate(context: vscode.ExtensionContext): void {
  const owner = createOwner();
  context.subscriptions.push(owner);
  const log = owner.own(vscode.window.createOutputChannel("Pipeloom", { log: true }));
  let app: Promise<App> | undefined;
  const open = () => (app ??= import("./app.ts").then(({ createApp }) => owner.own(createApp(context, log))));

  openOnPipelineFile(owner, open);
  for (const id of commandIds)
    owner.own(
      vscode.commands.registerCommand(`pipeloom.${id}`, async (...args: unknown[]) =>
        (await open()).runCommand(id, args),
      ),
    );
  owner.own(lazyTree("pipeloom.structure", open, (opened) => opened.structure));
  owner.own(lazyTree("pipeloom.runs", open, (opened) => opened.runsTree));
  owner.own(lazyTree("pipeloom.artifacts", open, (opened) => opened.artifactsTree));
  owner.own(
    vscode.window.registerWebviewViewProvider("pipeloom.parameters", {
      resolveWebviewView: async (view) => (await open()).resolveParametersView(view),
    }),
  );
  owner.own(
    vscode.window.registerCustomEditorProvider("pipeloom.graph", {
      resolveCustomTextEditor: async (document, panel) => (await open()).graphs.edit(document, panel),
    }),
  );
  owner.own(
    vscode.window.registerWebviewPanelSerializer("pipeloom.graph", {
      deserializeWebviewPanel: async (panel, state: unknown) => (await open()).graphs.restore(panel, state),
    }),
  );
  owner.own(
    vscode.window.registerWebviewPanelSerializer("pipeloom.artifact", {
      deserializeWebviewPanel: async (panel, state: unknown) => (await open()).artifactPanels.restore(panel, state),
    }),
  );
}

function openOnPipelineFile(owner: Owner, open: () => Promise<App>): void {
  let isDone = false;
  const consider = (document: vscode.TextDocument) => {
    const language = isDone ? undefined : languageOf(document.languageId);
    if (!language || !mayUsePipeloom(document.getText(), language)) return;
    isDone = true;
    listening.dispose();
    void open();
  };
  const listening = owner.own(
    vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument(consider),
      vscode.workspace.onDidChangeTextDocument(({ document }) => consider(document)),
    ),
  );
  // After `activate` has returned: loading must not count as starting up.
  setImmediate(() => vscode.workspace.textDocuments.forEach(consider));
}
