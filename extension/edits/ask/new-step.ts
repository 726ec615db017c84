/** A new step with a stub to be written: its name, what it takes, what it gives. */
import * as vscode from "vscode";
import type { Edit } from "../../../runtime/model/edit.ts";
import type { EditSubject } from "../subject.ts";
import { askName } from "./name.ts";
import type { Tools } from "./tools.ts";

export async function newStep(
  subject: EditSubject & { readonly newName?: string },
  tools: Tools,
): Promise<readonly Edit[]> {
  const after = subject.nodes[0]?.id;
  const edit = (name: string, inputs: readonly string[] = [], outputs: readonly string[] = []): Edit => ({
    type: "addStep",
    name,
    ...(inputs.length > 0 && { inputs: [...inputs] }),
    ...(outputs.length > 0 && { outputs: [...outputs] }),
    ...(after !== undefined && { after }),
  });
  const title = "New Step";
  const { newName } = subject;
  const name = await askName(subject, tools, {
    title,
    prompt: "Name of the step",
    edits: (typed) => [edit(typed)],
    ...(newName !== undefined && newName !== "" && { value: newName }),
  });
  if (name === undefined) return [];
  const ask = (prompt: string, placeHolder: string, tried: (names: readonly string[]) => Edit) =>
    vscode.window.showInputBox({
      title,
      prompt,
      placeHolder,
      async validateInput(text) {
        const result = await tools.documents.edit(subject.document, subject.pipeline.name, [tried(namesIn(text))]);
        return "refused" in result ? result.refused.message : null;
      },
    });
  const inputs = await ask(`What ${name} takes, separated by commas`, "rows, epochs", (names) => edit(name, names));
  if (inputs === undefined) return [];
  const outputs = await ask(`What ${name} gives, when it is more than one thing`, "train, test", (names) =>
    edit(name, namesIn(inputs), names),
  );
  return outputs === undefined ? [] : [edit(name, namesIn(inputs), namesIn(outputs))];
}

function namesIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((name) => name !== "");
}
