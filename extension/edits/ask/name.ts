/** Asks for a name, and refuses at once what the text could not take: the edit is tried with every name that is typed. */
import * as vscode from "vscode";
import type { Edit } from "../../../runtime/model/edit.ts";
import type { EditSubject } from "../subject.ts";
import type { Tools } from "./tools.ts";

interface NameOptions {
  readonly title: string;
  readonly prompt: string;
  readonly value?: string;
  /** The edit with this name, tried before it is made. */
  readonly edits: (name: string) => readonly Edit[];
  /** Worth saying of a name that can be taken. */
  readonly note?: string;
}

export function askName(
  subject: EditSubject,
  tools: Tools,
  { title, prompt, value = "", edits, note }: NameOptions,
): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    prompt,
    value,
    valueSelection: [0, value.length],
    async validateInput(name) {
      if (name === "") return { message: "A name is needed.", severity: vscode.InputBoxValidationSeverity.Info };
      if (name === value) return null;
      const result = await tools.documents.edit(subject.document, subject.pipeline.name, edits(name));
      if ("refused" in result)
        return { message: result.refused.message, severity: vscode.InputBoxValidationSeverity.Error };
      return note === undefined ? null : { message: note, severity: vscode.InputBoxValidationSeverity.Info };
    },
  });
}
