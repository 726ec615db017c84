import * as vscode from "vscode";
import { count } from "../runs/format.ts";
import type { Command } from "./command.ts";
import { documentFor } from "./subject.ts";

/** Which pipeline of the file the graph, the form and Run are about. */
export const selectPipeline: Command = async (services, ...args) => {
  const document = await documentFor(services, args);
  const selected = services.active.pipelineOf(document)?.name;
  const rows = document.parsed.pipelines.map(({ name, nodes, parameters }) => ({
    name,
    label: name,
    description: `${count(nodes.length, "node")} · ${count(parameters.length, "parameter")}${name === selected ? " · selected" : ""}`,
  }));
  const picked = await vscode.window.showQuickPick(rows, {
    title: "Select Pipeline",
    placeHolder: services.nameOf(document.uri),
  });
  if (picked) services.active.select(document, picked.name);
};
