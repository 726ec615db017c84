import * as vscode from "vscode";
import type { Active } from "../documents/active.ts";
import { createOwner } from "../platform/disposables.ts";
import { throttle } from "../platform/throttle.ts";
import type { Runs } from "../runs/runs.ts";
import type { ShownRuns } from "../runs/shown-runs.ts";
import type { ArtifactTreeItem } from "./artifact-tree.ts";
import { artifactItems } from "./artifact-tree.ts";

/** What the shown run of the active pipeline produced; without one, what the newest run did. */
export function createArtifactsTree(
  runs: Runs,
  shownRuns: ShownRuns,
  active: Active,
): vscode.TreeDataProvider<ArtifactTreeItem> & vscode.Disposable {
  const owner = createOwner();
  const changed = owner.own(new vscode.EventEmitter<ArtifactTreeItem | undefined>());
  const refresh = owner.own(throttle(250, () => changed.fire(undefined)));
  owner.onDispose(runs.onChange.on(refresh));
  owner.onDispose(shownRuns.onShown.on(refresh));
  owner.onDispose(active.onChange.on(refresh));

  return {
    onDidChangeTreeData: changed.event,
    async getChildren(item) {
      if (item) return item.type === "group" ? [...item.children] : [];
      const current = active.current();
      const key = current?.pipeline && { file: current.document.file, pipeline: current.pipeline.name };
      const run = (key && shownRuns.summary(key)) ?? (key ? undefined : runs.summaries()[0]);
      return run ? [...artifactItems(await runs.load(run.runId))] : [];
    },
    getTreeItem(item) {
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
    dispose: () => owner.dispose(),
  };
}
