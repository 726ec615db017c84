import * as vscode from "vscode";
import type { RunSummary } from "../../runtime/model/run.ts";
import { createOwner } from "../platform/disposables.ts";
import { throttle } from "../platform/throttle.ts";
import type { Runs } from "../runs/runs.ts";
import type { Look, RunTreeItem } from "./run-tree.ts";
import { pipelineItems, pipelineRuns, runItem, stepItems } from "./run-tree.ts";

/** The history: pipelines, their runs, the runs' steps. */
export function createRunsTree(
  runs: Runs,
  nameOf: (file: string) => string,
): vscode.TreeDataProvider<RunTreeItem> & vscode.Disposable {
  const owner = createOwner();
  const changed = owner.own(new vscode.EventEmitter<RunTreeItem | undefined>());
  const refresh = owner.own(throttle(250, () => changed.fire(undefined)));
  owner.onDispose(runs.onChange.on(refresh));
  // Ages grow by the minute.
  const clock = setInterval(refresh, 60_000);
  owner.onDispose(() => clearInterval(clock));

  return {
    onDidChangeTreeData: changed.event,
    async getChildren(item) {
      if (!item) return [...pipelineItems(runs.summaries(), nameOf)];
      const itemOf = (run: RunSummary) => runItem(runs.summary(run.runId) ?? run, Date.now());
      if (item.type === "pipeline")
        return pipelineRuns(item.runs).map((each) => ("type" in each ? each : itemOf(each)));
      if (item.type === "sweep") return item.runs.map(itemOf);
      if (item.type === "step") return childItems(runs, item.childRuns);
      if (item.type === "run") return [...stepItems(await runs.load(item.runId))];
      return [];
    },
    getTreeItem: toTreeItem,
    dispose: () => owner.dispose(),
  };
}

/** The runs that a step started, under it. */
async function childItems(runs: Runs, runIds: readonly string[]): Promise<RunTreeItem[]> {
  const found = await Promise.all(
    runIds.map(async (runId) => runs.summary(runId) ?? runs.load(runId).catch(() => undefined)),
  );
  return found.flatMap((run) => (run ? [runItem(run, Date.now())] : []));
}

function toTreeItem(item: RunTreeItem): vscode.TreeItem {
  if (item.type === "sweep") {
    const tree = new vscode.TreeItem(item.label, vscode.TreeItemCollapsibleState.Expanded);
    return Object.assign(tree, {
      id: item.id,
      description: item.description,
      contextValue: "sweep",
      iconPath: new vscode.ThemeIcon("run-all"),
      accessibilityInformation: { label: `${item.label}, ${item.description}` },
    });
  }
  if (item.type === "pipeline") {
    const tree = new vscode.TreeItem(item.label, vscode.TreeItemCollapsibleState.Expanded);
    return Object.assign(tree, {
      id: item.id,
      description: item.description,
      contextValue: "pipeline",
      iconPath: new vscode.ThemeIcon("type-hierarchy"),
    });
  }
  const tree = new vscode.TreeItem(
    item.label,
    item.type === "run" || item.childRuns.length > 0
      ? vscode.TreeItemCollapsibleState.Collapsed
      : vscode.TreeItemCollapsibleState.None,
  );
  return Object.assign(tree, {
    id: item.id,
    description: item.description,
    tooltip: item.tooltip,
    iconPath: themeIcon(item),
    contextValue: item.type === "run" ? item.contextValue : "step",
    accessibilityInformation: { label: item.spoken },
    command:
      item.type === "run"
        ? { command: "pipeloom.openRun", title: "Open Run", arguments: [item.runId] }
        : { command: "pipeloom.goToStep", title: "Go to Step", arguments: [item] },
  });
}

function themeIcon({ icon, colour }: Look): vscode.ThemeIcon {
  return new vscode.ThemeIcon(icon, colour === undefined ? undefined : new vscode.ThemeColor(colour));
}
