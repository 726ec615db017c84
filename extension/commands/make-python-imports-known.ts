import * as vscode from "vscode";
import { makeImportsKnown } from "../imports/python-analysis.ts";
import type { Command } from "./command.ts";

/** Tells Pylance, Pyright or basedpyright where the `pipeloom` module is. */
export const makePythonImportsKnown: Command = async ({ places, notify }) => {
  const changed = await makeImportsKnown(places.pythonModules, vscode.workspace.workspaceFolders !== undefined);
  notify.information(
    changed.length > 0
      ? `Added Pipeloom's Python module to ${changed.join(" and ")}.`
      : "The Python language server knows Pipeloom's module already.",
  );
};
