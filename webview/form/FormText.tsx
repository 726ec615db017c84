/** The form's values as one text. What is typed becomes the form's values as soon as it can be read. */
import { useState } from "react";
import { isEqual } from "../../runtime/config/equal.ts";
import type { FormLanguage, FormValues } from "../../runtime/config/form-text.ts";
import { readForm, updateForm, writeForm } from "../../runtime/config/form-text.ts";
import type { Parameter } from "../../runtime/model/graph.ts";
import { TextField } from "../controls/TextField.tsx";
import { setValues } from "../state/form.ts";
import { syncForm } from "../state/form-sync.ts";
import { validate } from "./validate.ts";
import type { FieldState } from "./values.ts";

interface FormTextProps {
  readonly language: FormLanguage;
  /** Whose text it is, for when it is shown again. */
  readonly owner: string;
  readonly fields: readonly { readonly parameter: Parameter; readonly state: FieldState }[];
}

/** Stands for the whole text among the form's problems. */
const textProblem = "(text)";

/** Texts with their comments, by owner, while the view lives. */
const kept = new Map<string, string>();

export function FormText({ language, owner, fields }: FormTextProps) {
  const key = `${language} ${owner}`;
  const parameters = fields.map(({ parameter }) => parameter);
  const values: FormValues = Object.fromEntries(
    fields.flatMap(({ parameter, state }) => (state.value === undefined ? [] : [[parameter.name, state.value]])),
  );
  const [text, setText] = useState(() => kept.get(key) ?? writeForm(values, language));
  const read = readForm(text, parameters);
  // The form may have been changed elsewhere since.
  const isCurrent = read.type === "problem" || isEqual(read.values, values);
  const shown = isCurrent ? text : updateForm(text, read.values, values, language);
  const problems = isCurrent && read.type === "problem" ? [read.message] : valueProblems(fields);
  const change = (next: string) => {
    setText(next);
    kept.set(key, next);
    const found = readForm(next, parameters);
    if (found.type === "problem") {
      setValues(undefined, [{ parameter: textProblem, path: [], message: found.message, isDraft: true }]);
      return;
    }
    const changed = fields.flatMap(({ parameter: { name }, state }) => {
      const value = found.values[name];
      return value === undefined || (state.base !== undefined && isEqual(value, state.base))
        ? []
        : [[name, value] as const];
    });
    setValues(Object.fromEntries(changed), []);
    syncForm();
  };
  return (
    <div className="form-text" data-parameter={textProblem}>
      <TextField
        label={`Parameters as ${language === "yaml" ? "YAML" : "JSON"}`}
        value={shown}
        isMultiline
        isMonospace
        rows={Math.max(8, Math.min(40, shown.split("\n").length + 1))}
        isInvalid={problems.length > 0}
        description={problems.join(" ")}
        onChange={change}
      />
      {problems.map((problem) => (
        <p key={problem} className="field-problem" role="alert">
          {problem}
        </p>
      ))}
    </div>
  );
}

function valueProblems(fields: FormTextProps["fields"]): readonly string[] {
  return fields.flatMap(({ parameter: { name, schema }, state: { value } }) =>
    value === undefined
      ? []
      : validate(schema, value).map(({ path, message }) => `${[name, ...path].join(".")}: ${message}`),
  );
}
