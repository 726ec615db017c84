/** Reads `pipeloom.yaml`: the workspace's parameter values, profiles, presets and settings. */
import { z } from "zod";
import { Duration, durationMs } from "../model/duration.ts";
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

/** Named values that people share. */
export interface Preset {
  /** Absent: for every pipeline. */
  readonly pipeline: string | undefined;
  readonly values: readonly SettingValue[];
}

/** A source of parameter values outside of the workspace's files; used only for the parameters that are named. */
export interface RegistrySettings {
  readonly from:
    | { readonly type: "command"; readonly command: readonly string[] }
    | { readonly type: "url"; readonly url: string }
    | { readonly type: "file"; readonly file: string };
  /** Parameter -> the registry's own name for it. */
  readonly keys: ReadonlyMap<string, string>;
  readonly timeoutMs: number;
}

export interface WorkspaceSettings {
  readonly parameters: readonly SettingValue[];
  readonly profiles: ReadonlyMap<string, readonly SettingValue[]>;
  readonly presets: ReadonlyMap<string, Preset>;
  /** Where some parameters' values are asked for, and which. */
  readonly registry: RegistrySettings | undefined;
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
  registry: undefined,
  environment: [],
  python: undefined,
  concurrency: undefined,
};

const values = z.record(z.string(), z.unknown(), { error: "must be a mapping of parameter names to values" });
const sets = z.record(z.string(), values.nullable(), { error: "must be a mapping of names to parameter values" });

const registryError = { error: "must be a mapping with `keys:` and one of `command:`, `url:` and `file:`" };
const Registry = z
  .object(
    {
      command: z
        .union([z.string().min(1), z.array(z.string()).min(1)], { error: "must be a command, as text or as a list" })
        .optional(),
      url: z
        .url({ protocol: /^https?$/, error: "must be an address such as https://example.com/parameters" })
        .optional(),
      file: z.string({ error: "must be the path of a JSON or YAML file" }).min(1).optional(),
      keys: z.union([z.array(z.string()), z.record(z.string(), z.string())], {
        error: "must be a list of parameters, or a mapping of parameters to names in the registry",
      }),
      timeout: Duration.optional(),
    },
    registryError,
  )
  .refine(({ command, url, file }) => [command, url, file].filter((each) => each !== undefined).length === 1, {
    message: "wants just one of `command:`, `url:` and `file:`",
  });

/** The shape of `pipeloom.yaml`. */
const WorkspaceFile = z.object({
  parameters: values.optional(),
  profiles: sets.optional(),
  presets: sets.optional(),
  registry: Registry.optional(),
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
    presets: file.presets ? presets(root.entries?.get("presets")) : new Map(),
    registry: file.registry && registry(file.registry),
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

/** A preset says more than values when it has `parameters:` and nothing that only a parameter could be. */
function presets(data: DataNode | undefined): ReadonlyMap<string, Preset> {
  return new Map(
    [...(data?.entries ?? [])].map(([name, set]): [string, Preset] => {
      const inner = set.entries?.get("parameters");
      const keys = [...(set.entries?.keys() ?? [])];
      if (!inner?.entries || !keys.every((key) => key === "pipeline" || key === "parameters"))
        return [name, { pipeline: undefined, values: settingValues(inner?.entries ? inner : set) }];
      const pipeline = set.entries?.get("pipeline")?.value;
      return [name, { pipeline: typeof pipeline === "string" ? pipeline : undefined, values: settingValues(inner) }];
    }),
  );
}

const registryTimeoutMs = 10_000;

function registry({ command, url, file, keys, timeout }: z.infer<typeof Registry>): RegistrySettings | undefined {
  const from =
    command !== undefined
      ? { type: "command" as const, command: typeof command === "string" ? command.split(/\s+/) : command }
      : url !== undefined
        ? { type: "url" as const, url }
        : file !== undefined
          ? { type: "file" as const, file }
          : undefined;
  const names = new Map(Array.isArray(keys) ? keys.map((key): [string, string] => [key, key]) : Object.entries(keys));
  return from && { from, keys: names, timeoutMs: timeout === undefined ? registryTimeoutMs : durationMs(timeout) };
}

function find(root: DataNode, path: readonly (string | number)[]): DataNode {
  let node = root;
  for (const part of path) node = (typeof part === "number" ? node.items?.[part] : node.entries?.get(part)) ?? node;
  return node;
}
