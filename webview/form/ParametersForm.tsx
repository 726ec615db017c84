/** The parameters of a pipeline as a form. Values go into the next run; only "Write to file as default" changes the file. */
import { useMemo, useState } from "react";
import type { FormLanguage } from "../../runtime/config/form-text.ts";
import type { Pipeline } from "../../runtime/model/graph.ts";
import { Button } from "../controls/Button.tsx";
import { IconButton } from "../controls/IconButton.tsx";
import { Message } from "../controls/Message.tsx";
import { Select } from "../controls/Select.tsx";
import { ask, host } from "../state/connect.ts";
import type { FieldProblem } from "../state/form.ts";
import { resetParameters, useForm } from "../state/form.ts";
import { syncForm } from "../state/form-sync.ts";
import { startRun } from "../state/run.ts";
import { isActive, useSession } from "../state/session.ts";
import { focusField } from "./focus-field.ts";
import { FormText } from "./FormText.tsx";
import { ParameterField } from "./ParameterField.tsx";
import { fieldState, matchesFilter } from "./values.ts";

/** From this many fields on a search is worth its place. */
const searchFrom = 10;
const noProblems: readonly FieldProblem[] = [];

export function ParametersForm({ pipeline }: { readonly pipeline: Pipeline }) {
  const resolved = useSession((session) => session.parameters);
  const values = useForm((form) => form.values);
  const problems = useForm((form) => form.problems);
  const [text, setText] = useState("");
  const [view, setView] = useState<"form" | FormLanguage>("form");
  const profile = useSession((session) => session.profile);
  const [changedOnly, setChangedOnly] = useState(false);
  const fields = useMemo(() => {
    const byName = new Map(resolved.map((each) => [each.name, each]));
    return pipeline.parameters.map((parameter) => ({
      parameter,
      state: fieldState(parameter, byName.get(parameter.name), values),
    }));
  }, [pipeline, resolved, values]);
  const problemsOf = useMemo(() => byParameter(problems), [problems]);

  if (fields.length === 0)
    return (
      <Message icon="settings" title={`${pipeline.name} has no parameters`}>
        A pipeline’s parameters are the inputs it declares; they show here as fields.
      </Message>
    );
  const changed = fields.filter((field) => field.state.isChanged);
  const shown = fields.filter((field) => matchesFilter(field.parameter, field.state, { text, changedOnly }));
  const resetAll = () => {
    resetParameters(changed.map((field) => field.parameter.name));
    syncForm();
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void startRun();
      }}
    >
      <div className="form-bar">
        {fields.length > searchFrom ? (
          <input
            type="text"
            className="input"
            placeholder={`Search ${fields.length} parameters`}
            aria-label="Search parameters"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        ) : (
          <span className="form-count">{fields.length} parameters</span>
        )}
        {profile !== undefined && profile !== "" && (
          <span className="layer" title={`Profile ${profile} of pipeloom.yaml`}>
            {profile}
          </span>
        )}
        <Select
          label="Show parameters as"
          value={view}
          options={views}
          onChange={(next) => setView(next === "yaml" || next === "json" ? next : "form")}
        />
        <IconButton icon="bookmark" label="Presets and profiles" onPress={() => void openMenu(pipeline.name)} />
        <IconButton
          icon="filter"
          label="Changed only"
          isPressed={changedOnly}
          text={changed.length > 0 ? String(changed.length) : undefined}
          onPress={() => setChangedOnly(!changedOnly)}
        />
        <IconButton icon="discard" label="Reset all" isDisabled={changed.length === 0} onPress={resetAll} />
      </div>
      {view === "form" ? (
        <div className="form-fields">
          {shown.map(({ parameter, state }) => (
            <ParameterField
              key={parameter.name}
              parameter={parameter}
              state={state}
              problems={problemsOf.get(parameter.name) ?? noProblems}
            />
          ))}
          {shown.length === 0 && (
            <Message icon="filter" title={changedOnly && text === "" ? "Nothing is changed" : "No parameter matches"} />
          )}
        </div>
      ) : (
        <div className="form-fields">
          <FormText key={view} language={view} owner={pipeline.name} fields={fields} />
        </div>
      )}
      <FormFooter problems={problems} />
    </form>
  );
}

const views = [
  { value: "form", label: "Form" },
  { value: "yaml", label: "YAML" },
  { value: "json", label: "JSON" },
];

async function openMenu(pipeline: string): Promise<void> {
  await ask(host.request("parameters.menu", { pipeline, values: { ...useForm.getState().values } }));
}

function byParameter(problems: readonly FieldProblem[]): ReadonlyMap<string, readonly FieldProblem[]> {
  const result = new Map<string, FieldProblem[]>();
  for (const problem of problems) result.set(problem.parameter, [...(result.get(problem.parameter) ?? []), problem]);
  return result;
}

function FormFooter({ problems }: { readonly problems: readonly FieldProblem[] }) {
  const surface = useSession((session) => session.surface);
  const isTrusted = useSession((session) => session.isTrusted);
  const status = useSession((session) => session.run?.status);
  const [first] = problems;
  if (surface !== "parameters" && !first) return null;
  return (
    <div className="form-footer">
      {surface === "parameters" && (
        <Button
          isPrimary
          icon="play"
          isDisabled={!isTrusted || (status !== undefined && isActive(status))}
          title={isTrusted ? undefined : "Trust this workspace to run its pipelines"}
          onPress={() => void startRun()}
        >
          Run
        </Button>
      )}
      {first && (
        <button type="button" className="link field-problem" onClick={() => focusField(first.parameter)}>
          {problems.length === 1 ? "1 value needs attention" : `${problems.length} values need attention`}
        </button>
      )}
    </div>
  );
}
