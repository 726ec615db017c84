/** The palette: every step of the file and of the workspace, and a new one. */
import * as vscode from "vscode";
import type { StepDefinition } from "../../../runtime/model/graph.ts";
import { newStep } from "./new-step.ts";
import type { Ask } from "./tools.ts";

interface StepItem extends vscode.QuickPickItem {
  /** Undefined for the item that makes a new step, and for headings. */
  readonly step?: StepDefinition;
  readonly isNew?: boolean;
}

export const addNode: Ask = async (subject, tools) => {
  const { document, nodes } = subject;
  const picker = vscode.window.createQuickPick<StepItem>();
  picker.title = "Add a Node";
  picker.placeholder = "Search the steps of this file and of the workspace";
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  const own = document.parsed.steps;
  let found: readonly StepDefinition[] = [];
  let isSearching = true;
  const list = () => {
    const name = picker.value.trim();
    const active = picker.activeItems[0]?.label;
    picker.items = [
      ...heading("In this file", own),
      ...own.map((step) => item(step, "")),
      ...heading("In the workspace", found),
      ...found.map((step) => item(step, vscode.workspace.asRelativePath(step.file ?? ""))),
      { label: "", kind: vscode.QuickPickItemKind.Separator },
      {
        label: `$(new-file) New Step${name === "" ? "" : ` "${name}"`}…`,
        description: "defines it in this file",
        alwaysShow: true,
        isNew: true,
      },
    ];
    const kept = picker.items.find(({ label }) => label === active);
    if (kept) picker.activeItems = [kept];
    picker.busy = isSearching;
  };
  list();
  const searching = tools.steps.find(document).then((steps) => {
    found = steps.filter(
      ({ name, file }) => !own.some((each) => each.name === name && (each.file ?? document.file) === file),
    );
    isSearching = false;
    list();
  });
  picker.onDidChangeValue(list);
  const chosen = await new Promise<{ item: StepItem | undefined; text: string }>((resolve) => {
    picker.onDidAccept(() => resolve({ item: picker.selectedItems[0], text: picker.value.trim() }));
    picker.onDidHide(() => resolve({ item: undefined, text: "" }));
    picker.show();
  });
  picker.dispose();
  void searching.catch(() => {});
  if (chosen.item?.isNew) return newStep({ ...subject, newName: chosen.text }, tools);
  const step = chosen.item?.step;
  if (!step) return [];
  const after = nodes[0]?.id;
  const isOwn = own.includes(step);
  return [
    {
      type: "addNode",
      step: step.name,
      ...(after !== undefined && { after }),
      ...(!isOwn && step.file !== undefined && { file: step.file }),
    },
  ];
};

function heading(label: string, steps: readonly StepDefinition[]): StepItem[] {
  return steps.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }];
}

function item(step: StepDefinition, file: string): StepItem {
  const inputs = step.inputs.map(({ name }) => name).join(", ");
  const outputs = step.outputs.map(({ name }) => name).join(", ");
  return {
    label: step.name,
    description: `${inputs} → ${outputs}`,
    ...((step.description !== undefined || file !== "") && {
      detail: [step.description, file].filter((part) => part !== undefined && part !== "").join(" · "),
    }),
    step,
  };
}
