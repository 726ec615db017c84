/** Where parameter values come from: each function here turns one source into a layer for `resolve`. */
import type { Parameter } from "../model/graph.ts";
import type { Json } from "../model/json.ts";
import type { ParameterLayer, ResolvedParameter } from "../model/parameter.ts";
import { readData } from "./data-text.ts";
import { plain } from "./nearest.ts";
import { suggestion } from "./problem.ts";
import type { ConfigProblem } from "./problem.ts";
import { settingValues } from "./workspace-file.ts";
import type { RegistrySettings, SettingValue, WorkspaceSettings } from "./workspace-file.ts";

/** One value for one parameter. `text` is coerced by the parameter's schema; `value` is taken as it is. */
export type GivenValue = { readonly name: string; readonly source?: string } & (
  | { readonly value: Json }
  | { readonly text: string }
);

export interface Layer {
  readonly layer: ParameterLayer;
  readonly values: readonly GivenValue[];
}

interface Layers {
  readonly layers: readonly Layer[];
  readonly problems: readonly ConfigProblem[];
}

/** `pipeloom.yaml` and what is chosen in it. An unknown profile or preset is a problem. */
export function settingLayers(
  settings: WorkspaceSettings,
  chosen: {
    readonly profile?: string | undefined;
    readonly preset?: string | undefined;
    /** Presets of other pipelines cannot be chosen. */
    readonly pipeline?: string | undefined;
  },
): Layers {
  const layers: Layer[] = [{ layer: "config", values: settings.parameters }];
  const problems: ConfigProblem[] = [];
  const choose = (
    layer: "profile" | "preset",
    name: string | undefined,
    sets: ReadonlyMap<string, readonly SettingValue[]>,
  ) => {
    if (name === undefined) return;
    const values = sets.get(name);
    if (values)
      layers.push({
        layer,
        values: values.map((value) => ({ ...value, source: `${value.source} (${layer} ${name})` })),
      });
    else {
      const message = `There is no ${layer} "${name}" in pipeloom.yaml.${suggestion(name, [...sets.keys()], `${layer}s`)}`;
      problems.push({ code: `unknown-${layer}`, severity: "error", message });
    }
  };
  choose("profile", chosen.profile, settings.profiles);
  choose("preset", chosen.preset, presetsFor(settings, chosen.pipeline));
  return { layers, problems };
}

/** The presets that fit a pipeline: its own, and those of every pipeline. */
export function presetsFor(
  { presets }: WorkspaceSettings,
  pipeline: string | undefined,
): ReadonlyMap<string, readonly SettingValue[]> {
  return new Map(
    [...presets]
      .filter(([, preset]) => pipeline === undefined || preset.pipeline === undefined || preset.pipeline === pipeline)
      .map(([name, { values }]) => [name, values]),
  );
}

/** What a registry answered for the parameters that pipeloom.yaml lets it set; anything else it says is left alone. */
export function registryLayer(
  { keys }: Pick<RegistrySettings, "keys">,
  answer: { readonly text: string; readonly source: string },
): Layers {
  const { root, problems } = readData(answer.text, answer.source);
  if (!root?.entries) {
    const message = "What the registry answered is not a mapping of names to values, as JSON or YAML.";
    const place = root?.place ?? { file: answer.source, line: 1, column: 1 };
    return {
      layers: [],
      problems: problems.length > 0 ? problems : [{ code: "bad-registry", severity: "error", message, place }],
    };
  }
  const entries = root.entries;
  const values = [...keys].flatMap(([name, key]): GivenValue[] => {
    const found = entries.get(key);
    return found ? [{ name, value: found.value, source: answer.source }] : [];
  });
  return { layers: [{ layer: "registry", values }], problems };
}

const environmentPrefix = "PIPELOOM_PARAM_";

/** The variable that sets a parameter: `testSize` is set by `PIPELOOM_PARAM_TEST_SIZE`. */
export function environmentVariable(parameter: string): string {
  return environmentPrefix + parameter.replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1_$2").toUpperCase();
}

/** Variables are matched to parameters without regard to case and underscores; an exact spelling wins over others. */
export function environmentLayer(
  environment: { readonly [name: string]: string | undefined },
  parameters: readonly Parameter[],
): Layer {
  const values: GivenValue[] = [];
  const names = Object.keys(environment)
    .filter((name) => name.toUpperCase().startsWith(environmentPrefix))
    .sort();
  for (const variable of names) {
    const text = environment[variable];
    const written = variable.slice(environmentPrefix.length);
    if (text === undefined || written === "") continue;
    const exact = parameters.filter(({ name }) => name === written || environmentVariable(name) === variable);
    const fitting = exact.length > 0 ? exact : parameters.filter(({ name }) => plain(name) === plain(written));
    // A name that no parameter has is passed on: `resolve` warns when it looks like a typing error.
    for (const parameter of fitting) {
      // A variable may hold the secret itself: then the variable is what is referred to.
      const isReference = parameter.schema.format !== "secret" || text === "" || environment[text] !== undefined;
      values.push({ name: parameter.name, text: isReference ? text : variable, source: variable });
    }
    if (fitting.length === 0) values.push({ name: written.toLowerCase(), text, source: variable });
  }
  return { layer: "environment", values };
}

/** The text of a `--params` file, JSON or YAML. */
export function fileLayer(text: string, file: string): Layers {
  const { root, problems } = readData(text, file);
  if (!root || root.value === null) return { layers: [], problems };
  if (root.entries) return { layers: [{ layer: "file", values: settingValues(root) }], problems };
  const message = "The file must be a mapping of parameter names to values.";
  return { layers: [], problems: [{ code: "bad-config", severity: "error", message, place: root.place }] };
}

/** `--param k=v`, in the order given. */
export function commandLineLayer(assignments: readonly string[]): Layers {
  const values: GivenValue[] = [];
  const problems: ConfigProblem[] = [];
  for (const assignment of assignments) {
    const equals = assignment.indexOf("=");
    const name = assignment.slice(0, equals).trim();
    if (equals < 1 || name === "") {
      problems.push({
        code: "bad-assignment",
        severity: "error",
        message: `--param wants NAME=VALUE, got ${JSON.stringify(assignment)}.`,
      });
    } else values.push({ name, text: assignment.slice(equals + 1), source: "--param" });
  }
  return { layers: [{ layer: "command-line", values }], problems };
}

/** Values of a form, by parameter. */
export function formLayer(values: { readonly [name: string]: Json }): Layer {
  return { layer: "form", values: Object.entries(values).map(([name, value]) => ({ name, value })) };
}

/** The parameters of an earlier run, used as a preset. */
export function rerunLayer(run: { readonly runId: string; readonly parameters: readonly ResolvedParameter[] }): Layer {
  return {
    layer: "rerun",
    values: run.parameters.map(({ name, value }) => ({ name, value, source: `run ${run.runId}` })),
  };
}
