/** Parameters by keyboard: a list of all values, each of which can be changed, then run. */
import * as vscode from "vscode";
import { checkValue } from "../../runtime/config/check.ts";
import { coerce } from "../../runtime/config/coerce.ts";
import type { Parameter } from "../../runtime/model/graph.ts";
import type { Json } from "../../runtime/model/json.ts";
import type { ResolvedParameter } from "../../runtime/model/parameter.ts";
import type { ParameterValues } from "./parameters.ts";
import { choicesOf, fieldText, parameterRow } from "./prompt-text.ts";

interface Row extends vscode.QuickPickItem {
  readonly parameter?: Parameter;
}

/** The values to run with, or undefined when the user changed their mind. `resolve` gives what a set of values amounts to. */
export async function promptForParameters(
  pipeline: string,
  parameters: readonly Parameter[],
  start: ParameterValues,
  resolve: (values: ParameterValues) => readonly ResolvedParameter[],
): Promise<ParameterValues | undefined> {
  let values = start;
  for (;;) {
    const resolved = resolve(values);
    const rows: Row[] = [
      { label: "$(play) Run with these values", alwaysShow: true },
      { label: "Parameters", kind: vscode.QuickPickItemKind.Separator },
      ...parameters.map((parameter) => ({
        parameter,
        ...parameterRow(
          parameter,
          resolved.find(({ name }) => name === parameter.name),
        ),
      })),
    ];
    const picked = await vscode.window.showQuickPick(rows, {
      title: `Run ${pipeline}`,
      placeHolder: "Choose a parameter to change, or run",
      matchOnDescription: true,
    });
    if (!picked) return undefined;
    if (!picked.parameter) return values;
    const { parameter } = picked;
    const current = resolved.find(({ name }) => name === parameter.name)?.value;
    const next = await promptForValue(parameter, current);
    if (next === undefined) continue;
    const { [parameter.name]: _old, ...others } = values;
    values = next.type === "reset" ? others : { ...others, [parameter.name]: next.value };
  }
}

type Answer = { readonly type: "value"; readonly value: Json } | { readonly type: "reset" };

async function promptForValue(parameter: Parameter, current: Json | undefined): Promise<Answer | undefined> {
  const choices = choicesOf(parameter.schema);
  if (choices) {
    const rows = choices.map((value) => ({
      label: fieldText(value),
      value,
      description: value === current ? "current" : "",
    }));
    const picked = await vscode.window.showQuickPick(rows, {
      title: parameter.name,
      placeHolder: parameter.help ?? "Choose a value",
    });
    return picked && { type: "value", value: picked.value };
  }
  const isSecret = parameter.schema.format === "secret";
  const text = await vscode.window.showInputBox({
    title: parameter.name,
    prompt: [parameter.help, parameter.default === undefined ? undefined : "Leave empty for the default."]
      .filter((part) => part !== undefined)
      .join(" "),
    value: current === undefined || isSecret ? "" : fieldText(current),
    password: isSecret,
    ignoreFocusOut: true,
    validateInput: (entered) => {
      const read = readValue(parameter, entered);
      return read.type === "problem" ? read.message : undefined;
    },
  });
  if (text === undefined) return undefined;
  const read = readValue(parameter, text);
  return read.type === "problem" ? undefined : read;
}

function readValue(
  parameter: Parameter,
  text: string,
): Answer | { readonly type: "problem"; readonly message: string } {
  if (text === "" && parameter.default !== undefined) return { type: "reset" };
  const coerced = coerce(parameter.schema, text);
  if (coerced.type !== "value") return { type: "problem", message: `${parameter.name} ${coerced.message}` };
  const [problem] = checkValue(parameter.schema, coerced.value);
  return problem
    ? { type: "problem", message: `${parameter.name} ${problem.message}` }
    : { type: "value", value: coerced.value };
}
