import * as vscode from "vscode";
import type { App } from "../app.ts";
import { createOwner } from "../platform/disposables.ts";

/** A provider that keeps which rows are selected lets several be. */
type SelectableProvider<T> = vscode.TreeDataProvider<T> & { select?(rows: readonly T[]): void };

/** Registers a tree view whose content is made when the view is first shown. */
export function lazyTree<T extends object>(
  viewId: string,
  open: () => Promise<App>,
  choose: (app: App) => SelectableProvider<T>,
): vscode.Disposable {
  const owner = createOwner();
  const changed = owner.own(new vscode.EventEmitter<T | undefined | null | void | T[]>());
  let provider: SelectableProvider<T> | undefined;
  const load = async () => {
    if (provider) return provider;
    provider = choose(await open());
    const subscription = provider.onDidChangeTreeData?.((item) => changed.fire(item));
    if (subscription) owner.own(subscription);
    return provider;
  };
  const view = owner.own(
    vscode.window.createTreeView<T>(viewId, {
      showCollapseAll: true,
      canSelectMany: viewId === "pipeloom.structure",
      treeDataProvider: {
        onDidChangeTreeData: changed.event,
        getChildren: async (item) => (await load()).getChildren(item),
        getTreeItem: async (item) => (await load()).getTreeItem(item),
      },
    }),
  );
  owner.own(view.onDidChangeSelection(({ selection }) => provider?.select?.(selection)));
  owner.own(
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) void open().then((app) => app.runsWanted());
    }),
  );
  return owner;
}
