/** A pipeline's parameters: add, rename, retype, change the default, remove. */
import * as vscode from "vscode";
import type { Edit } from "../../../runtime/model/edit.ts";
import { ParameterType } from "../../../runtime/model/edit.ts";
import type { Parameter } from "../../../runtime/model/graph.ts";
import { Json } from "../../../runtime/model/json.ts";
import type { EditSubject } from "../subject.ts";
import { askName } from "./name.ts";
import { pick } from "./pick.ts";
import type { Ask, Tools } from "./tools.ts";

const typeNames: Readonly<Record<ParameterType, string>> = {
  string: "text",
  integer: "whole number",
  number: "number with decimals",
  boolean: "true or false",
};

export const addParameter: Ask = async (subject, tools) => {
  const title = "Add a Parameter";
  const name = await askName(subject, tools, {
    title,
    prompt: `Name of the new parameter of ${subject.pipeline.name}`,
    edits: (parameter) => [{ type: "addParameter", parameter, valueType: "string" }],
  });
  if (name === undefined) return [];
  const valueType = await askType(title);
  if (valueType === undefined) return [];
  const text = await askDefault(title, valueType, "", true);
  if (text === undefined) return [];
  const value = text === "" ? undefined : valueIn(text, valueType);
  return [{ type: "addParameter", parameter: name, valueType, ...(value !== undefined && { default: value }) }];
};

export const editParameter: Ask = async (subject, tools) => {
  const { pipeline } = subject;
  const parameter =
    pipeline.parameters.find(({ name }) => name === subject.parameter) ??
    (await pick(
      pipeline.parameters.map((each) => ({
        label: each.name,
        description: each.defaultSource,
        detail: each.help,
        value: each,
      })),
      { title: "Edit a Parameter", placeholder: `Choose a parameter of ${pipeline.name}` },
    ));
  if (!parameter) return [];
  const change = await pick(
    [
      { label: "Rename…", value: rename },
      { label: "Change Type…", value: retype },
      { label: "Change Default…", value: changeDefault },
      { label: "Remove", description: "inputs that have it are disconnected", value: removed },
    ],
    { title: `Parameter ${parameter.name}`, placeholder: "What should change?" },
  );
  return (await change?.(subject, parameter, tools)) ?? [];
};

type Change = (subject: EditSubject, parameter: Parameter, tools: Tools) => Promise<readonly Edit[]>;

const rename: Change = async (subject, { name: parameter }, tools) => {
  const edits = (name: string) => [{ type: "renameParameter" as const, parameter, name }];
  const name = await askName(subject, tools, {
    title: `Rename ${parameter}`,
    prompt: "New name, here and wherever the parameter is used",
    value: parameter,
    edits,
  });
  return name === undefined || name === parameter ? [] : edits(name);
};

const retype: Change = async (_subject, { name }) => {
  const valueType = await askType(`Type of ${name}`);
  return valueType === undefined ? [] : [{ type: "retypeParameter", parameter: name, valueType }];
};

const changeDefault: Change = async (_subject, parameter) => {
  const valueType = ParameterType.safeParse(parameter.schema.type);
  const value =
    parameter.default === undefined
      ? ""
      : typeof parameter.default === "string"
        ? parameter.default
        : JSON.stringify(parameter.default);
  const text = await askDefault(`Default of ${parameter.name}`, valueType.data, value, false);
  if (text === undefined || text === value) return [];
  const given = valueIn(text, valueType.data);
  return given === undefined ? [] : [{ type: "setParameterDefault", parameter: parameter.name, value: given }];
};

const removed: Change = async (_subject, { name }) => [{ type: "removeParameter", parameter: name }];

function askType(title: string): Promise<ParameterType | undefined> {
  return pick(
    ParameterType.options.map((value) => ({ label: value, description: typeNames[value], value })),
    { title, placeholder: "Choose a type" },
  );
}

function askDefault(
  title: string,
  type: ParameterType | undefined,
  value: string,
  isOptional: boolean,
): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    prompt: isOptional ? "Default; leave it empty for a parameter that must be given" : "Default",
    value,
    validateInput: (text) => {
      if (text === "" && isOptional) return null;
      return valueIn(text, type) === undefined
        ? `This is not ${type === undefined ? "a JSON value" : `a ${typeNames[type]}`}.`
        : null;
    },
  });
}

/** What was typed as a value of the type; undefined when it is none. */
function valueIn(text: string, type: ParameterType | undefined): Json | undefined {
  if (type === "string") return text;
  if (type === "boolean") return text === "true" ? true : text === "false" ? false : undefined;
  if (type === undefined) {
    try {
      return Json.parse(JSON.parse(text));
    } catch {
      return undefined; // Not JSON: what is typed is not finished yet.
    }
  }
  const number = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) && (type === "number" || Number.isInteger(number)) ? number : undefined;
}
