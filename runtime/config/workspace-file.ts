/** Reads `pipeloom.yaml`: the workspace's parameter values, profiles, presets and settings. */
import { z } from "zod";
import type { Json } from "../model/json.ts";
import { readData } from "./data-text.ts";
import type { DataNode } from "./data-text.ts";
import { suggestion } from "./problem.ts";
import type { ConfigProblem } from "./problem.ts";

/** The name that marks a folder as a workspace. */
export const workspaceFileName = "pipeloom.yaml";

export interface SettingValue {
  readonly name: string;
  readonly value: Json;
  /** `pipeloom.yaml:3`. */
  readonly source: string;
}

export interface WorkspaceSettings {
  readonly parameters: readonly SettingValue[];
  readonly profiles: ReadonlyMap<string, readonly SettingValue[]>;
  readonly presets: ReadonlyMap<string, readonly SettingValue[]>;
  /** Names of environment variables that steps may see. */
  readonly environment: readonly string[];
  /** The Python interpreter, as written: a path (relative to the file) or a command. */
  readonly python: string | undefined;
  /** How many steps may run at once. */
  readonly concurrency: number | undefined;
}

export const noSettings: WorkspaceSettings = {
  parameters: [],
  profiles: new Map(),
  presets: new Map(),
  environment: [],
  python: undefined,
  concurrency: undefined,
};

const values = z.record(z.string(), z.unknown(), { error: "must be a mapping of parameter names to values" });
const sets = z.record(z.string(), values.nullable(), { error: "must be a mapping of names to parameter values" });

/** The shape of `pipeloom.yaml`. */
const WorkspaceFile = z.object({
  parameters: values.optional(),
  profiles: sets.optional(),
  presets: sets.optional(),
  environment: z
    .array(
      z
        .string({ error: "must be the name of an environment variable" })
        .regex(/^[A-Za-z_]\w*$/, "must be the name of an environment variable"),
      {
        error: "must be a list of names of environment variables",
      },
    )
    .optional(),
  python: z
    .string({ error: "must be the path of a Python interpreter" })
    .min(1, "must be the path of a Python interpreter")
    .optional(),
  concurrency: z
    .int({ error: "must be a whole number" })
    .min(1, "must be at least 1")
    .max(1_024, "must be at most 1024")
    .optional(),
});

/** Parts that are wrong are left out and reported; the rest still counts. */
export function readWorkspaceFile(
  text: string,
  file: string = workspaceFileName,
): { readonly settings: WorkspaceSettings; readonly problems: readonly ConfigProblem[] } {
  const { root, problems: textProblems } = readData(text, file);
  if (!root || root.value === null) return { settings: noSettings, problems: textProblems };
  if (!root.entries) {
    const message = "The file must be a mapping with keys such as `parameters:` and `profiles:`.";
    return { settings: noSettings, problems: [{ code: "bad-config", severity: "error", message, place: root.place }] };
  }
  const problems: ConfigProblem[] = [];
  const keys = Object.keys(WorkspaceFile.shape);
  const known: Record<string, Json> = {};
  for (const [key, data] of root.entries) {
    if (!keys.includes(key)) {
      problems.push({
        code: "unknown-config-key",
        severity: "warning",
        message: `"${key}" is not a setting.${suggestion(key, keys, "settings")}`,
        place: data.place,
      });
    } else if (data.value !== null) known[key] = data.value;
  }
  for (;;) {
    const parsed = WorkspaceFile.safeParse(known);
    if (parsed.success) return { settings: settings(root, parsed.data), problems };
    for (const issue of parsed.error.issues) {
      const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
      problems.push({
        code: "bad-config",
        severity: "error",
        message: `"${path.join(".")}" ${issue.message}.`,
        place: find(root, path).place,
      });
      delete known[String(path[0])];
    }
  }
}

function settings(root: DataNode, file: z.infer<typeof WorkspaceFile>): WorkspaceSettings {
  return {
    parameters: file.parameters ? settingValues(root.entries?.get("parameters")) : [],
    profiles: file.profiles ? settingSets(root.entries?.get("profiles")) : new Map(),
    presets: file.presets ? settingSets(root.entries?.get("presets")) : new Map(),
    environment: file.environment ?? [],
    python: file.python,
    concurrency: file.concurrency,
  };
}

export function settingValues(data: DataNode | undefined): readonly SettingValue[] {
  return [...(data?.entries ?? [])].map(([name, { value, place }]) => ({
    name,
    value,
    source: `${place.file}:${place.line}`,
  }));
}

/** A set is written as its values, or as a mapping with `parameters:` when it says more than values. */
function settingSets(data: DataNode | undefined): ReadonlyMap<string, readonly SettingValue[]> {
  return new Map(
    [...(data?.entries ?? [])].map(([name, set]) => {
      const inner = set.entries?.get("parameters");
      return [name, settingValues(inner?.entries ? inner : set)];
    }),
  );
}

function find(root: DataNode, path: readonly (string | number)[]): DataNode {
  let node = root;
  for (const part of path) node = (typeof part === "number" ? node.items?.[part] : node.entries?.get(part)) ?? node;
  return node;
}
