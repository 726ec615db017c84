import * as vscode from "vscode";
import type { Active } from "../documents/active.ts";
import type { Documents } from "../documents/documents.ts";
import { createOwner } from "../platform/disposables.ts";
import { throttle } from "../platform/throttle.ts";
import type { NodeResult } from "../runs/node-results.ts";
import { collectNodeResults } from "../runs/node-results.ts";
import type { Runs } from "../runs/runs.ts";
import type { ShownRuns } from "../runs/shown-runs.ts";
import type { StructureItem } from "./structure-tree.ts";
import { structureItems } from "./structure-tree.ts";

interface StructureServices {
  readonly documents: Documents;
  readonly active: Active;
  readonly runs: Runs;
  readonly shownRuns: ShownRuns;
}

export interface StructureTree extends vscode.TreeDataProvider<StructureItem>, vscode.Disposable {
  /** The rows that are selected: what the view's keys act on. */
  selection(): readonly StructureItem[];
  select(rows: readonly StructureItem[]): void;
}

const noResults: ReadonlyMap<string, NodeResult> = new Map();

/** The active pipeline as a tree: the canvas for who would rather read than look. */
export function createStructureTree({ documents, active, runs, shownRuns }: StructureServices): StructureTree {
  const owner = createOwner();
  const changed = owner.own(new vscode.EventEmitter<StructureItem | undefined>());
  const refresh = owner.own(throttle(100, () => changed.fire(undefined)));
  owner.onDispose(active.onChange.on(refresh));
  owner.onDispose(documents.onParsed.on(refresh));
  owner.onDispose(shownRuns.onShown.on(refresh));
  owner.onDispose(runs.onChange.on(refresh));
  let selected: readonly StructureItem[] = [];

  function items(): readonly StructureItem[] {
    const current = active.current();
    if (!current?.pipeline) return [];
    const { document, pipeline } = current;
    const run = shownRuns.run({ file: document.file, pipeline: pipeline.name });
    return structureItems({
      uri: document.uri.toString(),
      pipeline,
      problems: document.parsed.problems,
      results: run ? collectNodeResults(run) : noResults,
    });
  }

  return {
    onDidChangeTreeData: changed.event,
    getChildren: (item) => [...(item ? item.children : items())],
    getTreeItem: toTreeItem,
    selection: () => selected,
    select: (rows) => void (selected = rows),
    dispose: () => owner.dispose(),
  };
}

function toTreeItem(item: StructureItem): vscode.TreeItem {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const state = item.children.length === 0 ? None : item.isOpen ? Expanded : Collapsed;
  const canGo = item.node !== undefined || item.parameter !== undefined;
  return Object.assign(new vscode.TreeItem(item.label, state), {
    id: item.id,
    description: item.description,
    tooltip: item.tooltip,
    contextValue: item.contextValue,
    iconPath: new vscode.ThemeIcon(
      item.icon,
      item.colour === undefined ? undefined : new vscode.ThemeColor(item.colour),
    ),
    accessibilityInformation: { label: item.spoken },
    ...(canGo && { command: { command: "pipeloom.goToNode", title: "Show in Source", arguments: [item] } }),
  });
}
