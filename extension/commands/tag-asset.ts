/** Tags of a version in the catalog. A tag names one version of a name at a time. */
import * as vscode from "vscode";
import type { CatalogItem } from "../runs/catalog.ts";
import type { Command, CommandServices } from "./command.ts";

export const tagAsset: Command = async (services, row) => {
  const item = await itemFor(services, row);
  if (!item) return;
  const tag = await vscode.window.showInputBox({
    title: `Tag ${item.name}@${item.version}`,
    prompt: "The tag moves here from the version that has it now.",
    placeHolder: "production",
    validateInput: (text) =>
      /^[\w.-]+$/.test(text) && !/^\d+$/.test(text)
        ? undefined
        : "A tag is letters, digits, dots, underscores and hyphens, and not a number.",
  });
  if (tag === undefined) return;
  await services.catalog.tag(item, { add: [tag] });
  services.refreshArtifacts();
};

export const untagAsset: Command = async (services, row) => {
  const item = await itemFor(services, row);
  if (!item) return;
  if (item.tags.length === 0) return services.notify.information(`${item.name}@${item.version} has no tag.`);
  const tags =
    item.tags.length === 1
      ? item.tags
      : await vscode.window.showQuickPick(item.tags, {
          title: `Remove Tags of ${item.name}@${item.version}`,
          canPickMany: true,
        });
  if (!tags) return;
  await services.catalog.tag(item, { remove: tags });
  services.refreshArtifacts();
};

/** The version of the row, else one that is picked. */
async function itemFor({ catalog, notify }: CommandServices, row: unknown): Promise<CatalogItem | undefined> {
  const id: unknown = typeof row === "object" && row !== null ? Reflect.get(row, "id") : undefined;
  const entries = await catalog.list();
  const all = (await Promise.all(entries.map((entry) => catalog.versions(entry)))).flat();
  const given = all.find((each) => `catalog/${each.directory}/${each.name}@${each.version}` === id);
  if (given) return given;
  if (all.length === 0) {
    notify.information(
      "The catalog is empty. Typed outputs (dataset, model, metrics, figure, report, prompt) come into it.",
    );
    return undefined;
  }
  const rows = all.map((item) => ({
    item,
    label: `${item.name}@${item.version}`,
    description: [...item.tags, item.summary].join(" · "),
  }));
  return (await vscode.window.showQuickPick(rows, { placeHolder: "Choose a version", matchOnDescription: true }))?.item;
}
