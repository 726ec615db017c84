/** Presets and profiles by keyboard: one list that loads, saves, renames and deletes named values, and chooses the profile. */
import * as vscode from "vscode";
import { workspaceOf } from "../../runtime/client/workspace.ts";
import { presetsFor } from "../../runtime/config/layers.ts";
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { Json } from "../../runtime/model/json.ts";
import type { RunSummary } from "../../runtime/model/run.ts";
import { shorten } from "../runs/format.ts";
import type { ParameterValues } from "./parameters.ts";
import { isSecret } from "./secrets.ts";
import { profilePath, readSettings, writeSettings } from "./settings-file.ts";

interface MenuContext {
  readonly file: string;
  readonly pipeline: Pipeline;
  /** What is changed in the form. */
  readonly changed: ParameterValues;
  readonly runs: readonly RunSummary[];
  readonly profile: string;
  readonly chooseProfile: (name: string) => void;
  /** Puts values into the form. */
  readonly load: (values: ParameterValues) => void;
}

type Row = vscode.QuickPickItem & {
  readonly act?: () => unknown;
  readonly preset?: string;
};

const rename: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon("edit"), tooltip: "Rename this preset" };
const remove: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon("trash"), tooltip: "Delete this preset" };

export async function showPresets(context: MenuContext): Promise<void> {
  const { file, pipeline, changed, runs, profile, chooseProfile, load } = context;
  const folder = workspaceOf(file);
  const settings = await readSettings(folder);
  const presets = [...presetsFor(settings, pipeline.name)].map(([name, values]) => ({
    name,
    values: Object.fromEntries(values.map((each) => [each.name, each.value])),
  }));
  const hasChanges = Object.keys(changed).length > 0;
  const known = (values: ParameterValues) =>
    Object.fromEntries(
      Object.entries(values).filter(([name]) => pipeline.parameters.some((each) => each.name === name)),
    );
  const rows: Row[] = [
    ...(hasChanges
      ? [
          { label: "$(save) Save changed values as a preset…", act: () => savePreset(context) },
          { label: "$(file-code) Write changed values to a profile…", act: () => writeProfile(context) },
        ]
      : []),
    heading("Presets"),
    ...presets.map(({ name, values }) => ({
      label: `$(bookmark) ${name}`,
      description: shortValues(values),
      buttons: [rename, remove],
      preset: name,
      act: () => load(known(values)),
    })),
    ...(presets.length === 0
      ? [{ label: "No presets yet", description: "change a value, then save it as a preset" }]
      : []),
    heading("Profiles of pipeloom.yaml"),
    ...["", ...settings.profiles.keys()].map((name) => ({
      label: `${name === profile ? "$(check)" : "$(blank)"} ${name === "" ? "No profile" : name}`,
      act: () => chooseProfile(name),
    })),
    heading("Earlier runs"),
    ...runs.slice(0, 20).map((run) => ({
      label: `$(history) ${new Date(run.startedAt ?? 0).toLocaleString()}`,
      description: `${run.status} · ${shortValues(Object.fromEntries(run.parameters.map(({ name, value }) => [name, value])))}`,
      act: () => load(known(Object.fromEntries(run.parameters.map(({ name, value }) => [name, value])))),
    })),
  ];
  const act = await pick(rows, pipeline.name, async (row, button) => {
    if (row.preset === undefined) return;
    if (button === remove) return writeSettings(folder, [{ path: ["presets", row.preset], value: undefined }]);
    await renamePreset(context, row.preset);
  });
  await act?.();
}

function pick(
  rows: readonly Row[],
  pipeline: string,
  onButton: (row: Row, button: vscode.QuickInputButton) => Promise<void>,
): Promise<Row["act"]> {
  const list = vscode.window.createQuickPick<Row>();
  list.items = rows;
  list.title = `Presets of ${pipeline}`;
  list.placeholder = "Choose values to put into the form";
  list.matchOnDescription = true;
  return new Promise((done, failed) => {
    list.onDidAccept(() => {
      done(list.selectedItems[0]?.act);
      list.hide();
    });
    list.onDidTriggerItemButton(({ item, button }) => {
      done(() => onButton(item, button).catch(failed));
      list.hide();
    });
    list.onDidHide(() => {
      done(undefined);
      list.dispose();
    });
    list.show();
  });
}

async function savePreset({ file, pipeline, changed }: MenuContext): Promise<void> {
  const folder = workspaceOf(file);
  const { presets } = await readSettings(folder);
  const name = await askName("Save as a preset", "quick", (given) => {
    const other = presets.get(given)?.pipeline;
    return other !== undefined && other !== pipeline.name
      ? `Pipeline ${other} has a preset of this name.`
      : presets.has(given)
        ? {
            message: "There is a preset of this name; it will be replaced.",
            severity: vscode.InputBoxValidationSeverity.Warning,
          }
        : undefined;
  });
  if (name === undefined) return;
  const value = { pipeline: pipeline.name, parameters: withoutSecrets(pipeline, changed) };
  await writeSettings(folder, [{ path: ["presets", name], value }]);
}

async function renamePreset({ file, pipeline }: MenuContext, from: string): Promise<void> {
  const folder = workspaceOf(file);
  const { presets } = await readSettings(folder);
  const preset = presets.get(from);
  if (!preset) return;
  const name = await askName(`Rename the preset ${from}`, from, (given) =>
    given !== from && presets.has(given) ? "There is a preset of this name." : undefined,
  );
  if (name === undefined || name === from) return;
  const parameters = Object.fromEntries(preset.values.map((each) => [each.name, each.value]));
  const value = { ...(preset.pipeline !== undefined && { pipeline: preset.pipeline }), parameters };
  await writeSettings(folder, [
    {
      path: ["presets", name],
      value: value.pipeline === undefined ? parameters : { pipeline: pipeline.name, parameters },
    },
    { path: ["presets", from], value: undefined },
  ]);
}

/** Asks for a profile, an existing one or a new one, and writes what is changed into it. */
export async function writeProfile({
  file,
  pipeline,
  changed,
  profile,
}: Pick<MenuContext, "file" | "pipeline" | "changed" | "profile">): Promise<void> {
  const folder = workspaceOf(file);
  const { profiles } = await readSettings(folder);
  const rows: (vscode.QuickPickItem & { readonly profile?: string })[] = [
    ...[...profiles.keys()].map((name) => ({
      label: name,
      description: name === profile ? "chosen" : "",
      profile: name,
    })),
    { label: "$(add) New profile…" },
  ];
  const picked =
    profiles.size === 0 ? rows.at(-1) : await vscode.window.showQuickPick(rows, { title: "Write to which profile?" });
  if (!picked) return;
  const name = picked.profile ?? (await askName("New profile", "team", () => undefined));
  if (name === undefined) return;
  const path = await profilePath(folder, name);
  const changes = Object.entries(withoutSecrets(pipeline, changed)).map(([parameter, value]) => ({
    path: [...path, parameter],
    value,
  }));
  await writeSettings(folder, changes);
}

function askName(
  title: string,
  placeHolder: string,
  validate: (name: string) => string | vscode.InputBoxValidationMessage | undefined,
): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    placeHolder,
    ignoreFocusOut: true,
    validateInput: (name) => (name.trim() === "" ? "A name is needed." : validate(name.trim())),
  });
}

/** A name in memory is no name to share when it may be the secret itself. */
function withoutSecrets({ parameters }: Pipeline, values: ParameterValues): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => !isSecret(parameters.find((each) => each.name === name))),
  );
}

function heading(label: string): Row {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function shortValues(values: ParameterValues): string {
  return shorten(
    Object.entries(values)
      .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
      .join(", "),
    80,
  );
}
