/** One parameter: name, where its value comes from, its editor, help, problems, reset. */
import { memo, useCallback, useState } from "react";
import type { Json } from "../../runtime/model/json.ts";
import type { Parameter } from "../../runtime/model/graph.ts";
import { IconButton } from "../controls/IconButton.tsx";
import { exactText } from "../format/value.ts";
import { ask, host } from "../state/connect.ts";
import { edit } from "../state/edit.ts";
import { changeParameter, resetParameters, setProblems, useForm } from "../state/form.ts";
import type { FieldProblem } from "../state/form.ts";
import { syncForm } from "../state/form-sync.ts";
import { selectPipeline, useSession } from "../state/session.ts";
import { NestedEditors } from "./NestedEditor.tsx";
import { LayerButton, Trail } from "./Trail.tsx";
import { layerNames } from "./layer-names.ts";
import { asSentence, validate } from "./validate.ts";
import { ValueEditor } from "./ValueEditor.tsx";
import type { FieldState } from "./values.ts";

/** The host asks which profile of pipeloom.yaml. */
async function writeToProfile(name: string, value: Json): Promise<void> {
  const pipeline = selectPipeline(useSession.getState())?.name;
  if (pipeline === undefined) return;
  await ask(host.request("parameters.menu", { pipeline, values: { [name]: value }, action: "write-profile" }));
}

interface ParameterFieldProps {
  readonly parameter: Parameter;
  readonly state: FieldState;
  readonly problems: readonly FieldProblem[];
}

export const ParameterField = memo(function ParameterField({ parameter, state, problems }: ParameterFieldProps) {
  const { name, schema, help, required } = parameter;
  const change = useCallback(
    (value: Json) => {
      changeParameter(name, value);
      syncForm();
    },
    [name],
  );
  const leave = useCallback(() => {
    const form = useForm.getState();
    if (form.problems.some((problem) => problem.parameter === name && problem.isDraft)) return;
    const value = form.values[name];
    setProblems(
      name,
      value === undefined ? [] : validate(schema, value).map((problem) => ({ ...problem, parameter: name })),
    );
  }, [name, schema]);
  const draft = useCallback(
    (message: string) => setProblems(name, [{ parameter: name, path: [], message, isDraft: true }]),
    [name],
  );
  const reset = () => {
    resetParameters([name]);
    syncForm();
  };
  const [isTrailOpen, setTrailOpen] = useState(false);
  const [refused, setRefused] = useState<string>();
  const write = async (value: Json) => {
    const outcome = await edit({ type: "setParameterDefault", parameter: name, value });
    setRefused(outcome.type === "refused" ? outcome.message : undefined);
    // A layer between the code and the form would hide the new default, so the form's value stays then.
    if (outcome.type === "done" && (state.layer === "default" || state.layer === undefined)) reset();
  };
  const own = problems.filter((problem) => problem.path.length === 0);
  return (
    <div className={`field${state.isChanged ? " is-changed" : ""}`} data-parameter={name}>
      <div className="field-head">
        <span className="field-name" title={name}>
          {name}
        </span>
        {required && state.value === undefined && <span className="field-required">required</span>}
        {(state.isChanged || (state.layer !== undefined && state.layer !== "default")) && (
          <LayerButton name={name} state={state} isOpen={isTrailOpen} onPress={() => setTrailOpen(!isTrailOpen)} />
        )}
        {state.isChanged && (
          <IconButton
            icon="discard"
            label={state.base === undefined ? `Clear ${name}` : `Reset ${name} to ${exactText(state.base, 40)}`}
            onPress={reset}
          />
        )}
      </div>
      {isTrailOpen && <Trail name={name} trail={state.trail} />}
      {help !== undefined && <p className="field-help">{help}</p>}
      <NestedEditors value={ValueEditor}>
        <ValueEditor
          schema={schema}
          root={schema}
          value={state.value}
          onChange={change}
          onLeave={leave}
          onDraft={draft}
          problems={problems}
          label={name}
        />
      </NestedEditors>
      {own.map((problem) => (
        <p key={problem.message} className="field-problem" role="alert">
          {asSentence(problem)}
        </p>
      ))}
      {refused !== undefined && (
        <p className="field-problem" role="alert">
          {refused}
        </p>
      )}
      {state.isChanged && state.value !== undefined && problems.length === 0 && (
        <span className="field-writes">
          <button type="button" className="link" onClick={() => void write(state.value ?? null)}>
            Write to file as default
          </button>
          {schema.format !== "secret" && (
            <button type="button" className="link" onClick={() => void writeToProfile(name, state.value ?? null)}>
              Write to profile…
            </button>
          )}
        </span>
      )}
      {state.isChanged && state.base !== undefined && (
        <p className="field-base">
          {state.layer === "default" || state.layer === undefined ? "Default" : `From ${layerNames[state.layer]}`}:{" "}
          <code>{exactText(state.base, 48)}</code>
        </p>
      )}
    </div>
  );
});
