import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { mostRuns, readSweepValues } from "../../runtime/config/sweep.ts";
import type { Parameter } from "../../runtime/model/graph.ts";
import type { Json } from "../../runtime/model/json.ts";
import { parameterRow } from "../parameters/prompt-text.ts";
import { isSecret } from "../parameters/secrets.ts";
import { untrusted } from "../platform/refusal.ts";
import type { Command } from "./command.ts";
import { subjectFor } from "./subject.ts";

/** One run for each of several values of a parameter; the runs view shows them together. */
export const sweep: Command = async (services, ...args) => {
  if (!services.isTrusted()) throw untrusted();
  const { document, pipeline } = await subjectFor(services, args);
  const key = { file: document.file, pipeline: pipeline.name };
  const changed = services.parameters.values(key, pipeline.parameters);
  const resolved = services.resolve(document, pipeline, changed);
  const rows = pipeline.parameters
    .filter((parameter) => !isSecret(parameter))
    .map((parameter) => ({
      parameter,
      ...parameterRow(
        parameter,
        resolved.find(({ name }) => name === parameter.name),
      ),
    }));
  const picked = await vscode.window.showQuickPick(rows, {
    title: `Run ${pipeline.name} with several values`,
    placeHolder: "Which parameter?",
    matchOnDescription: true,
  });
  if (!picked) return;
  const values = await askValues(picked.parameter);
  if (!values) return;
  const id = randomBytes(4).toString("hex");
  for (const [index, value] of values.entries()) {
    const swept = { [picked.parameter.name]: value };
    await services.startRun({
      uri: document.uri,
      pipeline: pipeline.name,
      values: { ...changed, ...swept },
      sweep: { id, index, total: values.length, values: swept },
    });
  }
};

async function askValues(parameter: Parameter): Promise<readonly Json[] | undefined> {
  const read = (text: string) => readSweepValues(parameter, text);
  const text = await vscode.window.showInputBox({
    title: `Values of ${parameter.name}`,
    prompt: "One run each. Values are separated by commas, or written as a JSON list.",
    placeHolder: "1, 2, 3",
    ignoreFocusOut: true,
    validateInput(entered) {
      if (entered.trim() === "") return undefined;
      const answer = read(entered);
      if (answer.type === "problem") return `${parameter.name} ${answer.message}`;
      if (answer.values.length > mostRuns) return `At most ${mostRuns} runs.`;
      return {
        message: answer.values.length === 1 ? "1 run" : `${answer.values.length} runs`,
        severity: vscode.InputBoxValidationSeverity.Info,
      };
    },
  });
  if (text === undefined || text.trim() === "") return undefined;
  const answer = read(text);
  return answer.type === "values" ? answer.values : undefined;
}
