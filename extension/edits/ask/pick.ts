/** Questions in the editor's own pickers: every one works by keyboard, speaks to a screen reader and follows the theme. */
import * as vscode from "vscode";
import type { Node } from "../../../runtime/model/graph.ts";
import type { EditSubject } from "../subject.ts";

export interface Choice<T> {
  readonly label: string;
  readonly description?: string | undefined;
  readonly detail?: string | undefined;
  readonly value: T;
  /** Why it cannot be chosen; it is listed all the same, at the end, and choosing it says why. */
  readonly forbidden?: string | undefined;
}

interface PickOptions {
  readonly title: string;
  readonly placeholder: string;
}

/** One of the choices; undefined when the user thought better of it. A single choice is not asked for. */
export async function pick<T>(
  choices: readonly Choice<T>[],
  { title, placeholder }: PickOptions,
): Promise<T | undefined> {
  const allowed = choices.filter(({ forbidden }) => forbidden === undefined);
  const rest = choices.filter(({ forbidden }) => forbidden !== undefined);
  const items: Item<T>[] = [
    ...allowed.map((choice) => itemOf(choice, choice.label, choice.description)),
    ...(rest.length > 0 ? [{ label: "Not possible", kind: vscode.QuickPickItemKind.Separator }] : []),
    ...rest.map((choice) => itemOf(choice, `$(circle-slash) ${choice.label}`, choice.forbidden)),
  ];
  let said = placeholder;
  for (;;) {
    const chosen = await vscode.window.showQuickPick(items, {
      title,
      placeHolder: said,
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (!chosen?.choice) return undefined;
    if (chosen.choice.forbidden === undefined) return chosen.choice.value;
    said = chosen.choice.forbidden;
  }
}

interface Item<T> extends vscode.QuickPickItem {
  /** Absent on a heading. */
  readonly choice?: Choice<T>;
}

function itemOf<T>(choice: Choice<T>, label: string, description: string | undefined): Item<T> {
  return {
    label,
    ...(description !== undefined && { description }),
    ...(choice.detail !== undefined && { detail: choice.detail }),
    choice,
  };
}

/** The nodes that an edit is about: those that are selected, else one that the user picks. */
export async function nodesFor(
  { nodes, pipeline }: EditSubject,
  title: string,
  isWanted: (node: Node) => boolean,
): Promise<readonly Node[] | undefined> {
  const wanted = nodes.filter(isWanted);
  if (wanted.length > 0) return wanted;
  const node = await pick(
    pipeline.nodes
      .filter(isWanted)
      .map((each) => ({ label: each.label || each.step, description: each.description, value: each })),
    { title, placeholder: "Choose a node" },
  );
  return node && [node];
}

/** `a, b and c`. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
