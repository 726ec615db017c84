import * as vscode from "vscode";
import type { Active } from "../documents/active.ts";
import { createOwner } from "../platform/disposables.ts";
import { throttle } from "../platform/throttle.ts";
import type { Runs } from "../runs/runs.ts";
import type { ShownRuns } from "../runs/shown-runs.ts";
import type { Catalog } from "../runs/catalog.ts";
import type { ArtifactTreeItem } from "./artifact-tree.ts";
import type { CatalogRow } from "./catalog-tree.ts";
import { catalogRoot, lineageRows, linkedRows, nameRow, versionRow } from "./catalog-tree.ts";
import { artifactItems } from "./artifact-tree.ts";

export type ArtifactsViewItem = ArtifactTreeItem | CatalogRow;

/** What the shown run of the active pipeline produced; without one, what the newest run did. Below it the catalog. */
export function createArtifactsTree(
  runs: Runs,
  shownRuns: ShownRuns,
  active: Active,
  catalog: Catalog,
): vscode.TreeDataProvider<ArtifactsViewItem> & vscode.Disposable & { readonly refresh: () => void } {
  const owner = createOwner();
  const changed = owner.own(new vscode.EventEmitter<ArtifactsViewItem | undefined>());
  const refresh = owner.own(throttle(250, () => changed.fire(undefined)));
  owner.onDispose(runs.onChange.on(refresh));
  owner.onDispose(shownRuns.onShown.on(refresh));
  owner.onDispose(active.onChange.on(refresh));

  return {
    onDidChangeTreeData: changed.event,
    async getChildren(item) {
      if (item?.type === "group") return [...item.children];
      if (item?.type === "artifact") return [];
      if (item) return catalogChildren(catalog, item);
      const current = active.current();
      const key = current?.pipeline && { file: current.document.file, pipeline: current.pipeline.name };
      const run = (key && shownRuns.summary(key)) ?? (key ? undefined : runs.summaries()[0]);
      const items = run ? artifactItems(await runs.load(run.runId)) : [];
      // Without an engine there is no catalog to look at, and looking starts none.
      const entries = await catalog.list().catch(() => []);
      return [...items, ...(entries.length > 0 ? [catalogRoot(entries)] : [])];
    },
    getTreeItem(item) {
      if (item.type !== "group" && item.type !== "artifact") return catalogTreeItem(item);
      if (item.type === "group") {
        const group = new vscode.TreeItem(item.label, vscode.TreeItemCollapsibleState.Collapsed);
        return Object.assign(group, {
          id: item.id,
          description: item.description,
          iconPath: new vscode.ThemeIcon("list-tree"),
        });
      }
      const tree = new vscode.TreeItem(item.label, vscode.TreeItemCollapsibleState.None);
      return Object.assign(tree, {
        id: item.id,
        description: item.description,
        tooltip: item.tooltip,
        accessibilityInformation: { label: item.spoken },
        iconPath: new vscode.ThemeIcon(item.icon),
        contextValue: item.isOpaque ? "artifactOpaque" : "artifact",
        command: { command: "pipeloom.openArtifact", title: "Open Artifact", arguments: [item.digest] },
      });
    },
    refresh,
    dispose: () => owner.dispose(),
  };
}

async function catalogChildren(catalog: Catalog, row: CatalogRow): Promise<ArtifactsViewItem[]> {
  if (row.type === "catalog") return (await catalog.list()).map(nameRow);
  if (row.type === "name" && row.item)
    return (await catalog.versions(row.item)).map((version) => versionRow(version, Date.now()));
  if (row.type === "version" && row.item) return lineageRows(row.item);
  if (row.type === "lineage" && row.item && row.direction) {
    const graph = await catalog.lineage(row.item, row.direction);
    return linkedRows(graph, graph.root, row.direction, row.id);
  }
  return row.lineage ? linkedRows(row.lineage.graph, row.lineage.at, row.lineage.direction, row.id) : [];
}

function catalogTreeItem(row: CatalogRow): vscode.TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const tree = new vscode.TreeItem(row.label, row.canOpen ? Collapsed : None);
  return Object.assign(tree, {
    id: row.id,
    description: row.description,
    tooltip: row.tooltip,
    iconPath: new vscode.ThemeIcon(row.icon),
    accessibilityInformation: { label: row.spoken },
    contextValue: row.type === "version" ? "catalogVersion" : row.type,
    ...(row.digest !== undefined && {
      command: { command: "pipeloom.openArtifact", title: "Open Artifact", arguments: [row.digest] },
    }),
    ...(row.runId !== undefined && {
      command: { command: "pipeloom.goToStep", title: "Go to Step", arguments: [{ runId: row.runId, node: row.node }] },
    }),
  });
}
