/**
 * Edits of the graph by command: from the palette, a key, a context menu or a row of the pipeline view.
 *
 * Boundary: with a row, the row says what is meant. Otherwise a visible graph is asked, for it knows what is selected; without one
 * the user picks from lists.
 */
import * as vscode from "vscode";
import type { EditAction } from "../../runtime/protocol/ask-edit.ts";
import type { EditSubject } from "../edits/subject.ts";
import { isStructureItem } from "../views/structure-tree.ts";
import type { StructureItem } from "../views/structure-tree.ts";
import type { Command, CommandServices } from "./command.ts";
import { subjectFor } from "./subject.ts";

export const addNode = editCommand("add-node");
export const newStep = editCommand("new-step");
export const connectNodes = editCommand("connect");
export const disconnectNodes = editCommand("disconnect");
export const renameNode = editCommand("rename");
export const duplicateNode = editCommand("duplicate");
export const deleteNode = editCommand("delete");
export const toggleNode = editCommand("toggle");
export const wrapNodes = editCommand("wrap");
export const addParameter = editCommand("add-parameter");
export const editParameter = editCommand("edit-parameter");

function editCommand(action: EditAction): Command {
  return async (services, ...args) => {
    const rows = rowsOf(services, args);
    const parameter = parameterIn(args[0]);
    if (rows.length === 0 && parameter === undefined && services.graphs.isVisible())
      return services.graphs.canvas(action);
    const subject = rows.length > 0 ? subjectOfRows(services, rows) : await subjectFor(services, []);
    if (!subject) return undefined;
    await services.askEdit(action, { nodes: [], ...subject, ...(parameter !== undefined && { parameter }) });
    return undefined;
  };
}

/** Rows of the pipeline view: those given by its menu, else, for its keys, those selected in it. */
function rowsOf({ structure }: CommandServices, [first, selected]: readonly unknown[]): readonly StructureItem[] {
  if (first === "structure") return structure.selection();
  if (!isStructureItem(first)) return [];
  const rows: readonly unknown[] = Array.isArray(selected) ? selected : [];
  return rows.includes(first) ? rows.filter(isStructureItem) : [first];
}

function subjectOfRows(services: CommandServices, rows: readonly StructureItem[]): EditSubject | undefined {
  const [first] = rows;
  const document = first && services.documents.get(vscode.Uri.parse(first.uri));
  const pipeline = document?.parsed.pipelines.find(({ name }) => name === first?.pipeline);
  if (!document || !pipeline) return undefined;
  const ids = new Set(rows.flatMap(({ node }) => node ?? []));
  return {
    document,
    pipeline,
    nodes: pipeline.nodes.filter(({ id }) => ids.has(id)),
    input: rows.length === 1 ? first?.input : undefined,
    parameter: rows.length === 1 ? first?.parameter : undefined,
  };
}

/** A field of the parameters form names its parameter in its context. */
function parameterIn(context: unknown): string | undefined {
  const parameter: unknown =
    typeof context === "object" && context !== null && !isStructureItem(context)
      ? Reflect.get(context, "parameter")
      : undefined;
  return typeof parameter === "string" ? parameter : undefined;
}
