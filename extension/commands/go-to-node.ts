import * as vscode from "vscode";
import { toVscodeRange } from "../platform/ranges.ts";
import { revealNode, revealRange } from "../graph/reveal.ts";
import { isStructureItem } from "../views/structure-tree.ts";
import type { Command } from "./command.ts";

/** From a row of the pipeline view to its source; a graph that is open highlights the node, as for every move of the cursor. */
export const goToNode: Command = async ({ documents }, row, focus) => {
  if (!isStructureItem(row)) return;
  const document = documents.get(vscode.Uri.parse(row.uri));
  const pipeline = document?.parsed.pipelines.find(({ name }) => name === row.pipeline);
  const node = pipeline?.nodes.find(({ id }) => id === row.node);
  const parameter = pipeline?.parameters.find(({ name }) => name === row.parameter);
  if (document && node) await revealNode(document.uri, node, "call", focus === true);
  else if (document && parameter?.range)
    await revealRange(document.uri, toVscodeRange(parameter.nameRange ?? parameter.range), { focus: focus === true });
};
