import * as vscode from "vscode";
import { artifactItems } from "../views/artifact-tree.ts";
import type { CommandServices } from "./command.ts";
import { textIn } from "./subject.ts";

/** The digest that was given, or one that the user picks among what the shown run produced. */
export async function pickArtifact(
  services: CommandServices,
  given: unknown,
  title: string,
): Promise<string | undefined> {
  const digest = textIn(given, "digest");
  if (digest !== undefined) return digest;
  const current = services.active.current();
  const run = current?.pipeline
    ? await services.shownRuns.load({ file: current.document.file, pipeline: current.pipeline.name })
    : undefined;
  const items = run ? artifactItems(run).flatMap((item) => (item.type === "group" ? item.children : [item])) : [];
  if (items.length === 0) {
    services.notify.information("There is no artifact yet. Run the pipeline first.", {
      label: "Run Pipeline",
      command: "pipeloom.run",
    });
    return undefined;
  }
  const rows = items.map(({ digest: id, label, description, icon }) => ({
    digest: id,
    label: `$(${icon}) ${label}`,
    description,
  }));
  return (
    await vscode.window.showQuickPick(rows, { title, placeHolder: "Choose what to open", matchOnDescription: true })
  )?.digest;
}
