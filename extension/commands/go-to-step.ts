import * as vscode from "vscode";
import { revealNode } from "../graph/reveal.ts";
import type { Command } from "./command.ts";
import { textIn } from "./subject.ts";

/** From a step of a run to its call in the source. */
export const goToStep: Command = async (services, item) => {
  const runId = typeof item === "object" ? textIn(item, "runId") : undefined;
  const id = textIn(item, "node");
  if (runId === undefined || id === undefined) return;
  const run = await services.runs.load(runId);
  const document = await services.documents.current(await vscode.workspace.openTextDocument(vscode.Uri.file(run.file)));
  const node = document?.parsed.pipelines
    .find(({ name }) => name === run.pipeline)
    ?.nodes.find((each) => each.id === id);
  if (document && node) await revealNode(document.uri, node, "call", false);
  else services.notify.information(`${id} is not in the code any more.`);
};
