/** Snapshots that a user means: a pipeline file as it is now, a frozen version, or a run. */
import type { EngineConnection } from "../client/connect.ts";
import type { Difference } from "../model/diff-snapshots.ts";
import type { ResolvedParameter } from "../model/parameter.ts";
import type { Pipeline } from "../model/graph.ts";
import type { FrozenVersion, Snapshot } from "../model/snapshot.ts";
import { RpcError } from "../protocol/rpc.ts";
import type { Arguments } from "./arguments.ts";
import type { Environment } from "./command.ts";
import { findRun } from "./find-run.ts";
import { parameterFlags, requireParameters } from "./parameters.ts";
import { openPipelineFile, pipelineNamed, refuseBroken } from "./pipeline-file.ts";
import { Refusal } from "./refusal.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";
import { printable } from "./text-width.ts";
import type { Terminal } from "./terminal.ts";

export const sourceFlags = {
  pipeline: { type: "string", value: "NAME", help: "Which pipeline, when the file has several" },
  ...parameterFlags,
  python: { type: "string", value: "PATH", help: "Python interpreter (default: python in pipeloom.yaml, else found)" },
} as const;

export type SourceFlags = Arguments<typeof sourceFlags>["flags"];

export interface Source {
  readonly file: string;
  readonly pipeline: Pipeline;
  readonly parameters: ResolvedParameter[];
  readonly children: Pipeline[];
  readonly python?: string;
}

/** A pipeline file with its parameters, as engine requests about versions take it. */
export async function sourceOf(
  path: string,
  flags: SourceFlags,
  workspace: string,
  environment: Environment,
): Promise<Source> {
  const opened = await openPipelineFile(path, environment.cwd);
  refuseBroken(opened, environment);
  const pipeline = pipelineNamed(opened, flags.pipeline);
  const request = { pipeline, file: opened.shown, workspace, given: flags };
  const { parameters, python: configured } = await requireParameters(request, environment);
  const python = flags.python ?? configured;
  return {
    file: opened.path,
    pipeline,
    parameters: [...parameters],
    children: opened.parsed.pipelines.filter(({ name }) => name !== pipeline.name),
    ...(python !== undefined && { python }),
  };
}

/** A frozen version or a run, by the beginning of its id. */
export async function recordedSnapshot({ client }: EngineConnection, name: string): Promise<Snapshot> {
  const version = await frozenVersion(client, name);
  if (version) return version;
  const run = await findRun(client, name).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(
      {
        code: "unknown-version",
        message: `"${name}" is neither a file, nor a frozen version, nor a run of this workspace.`,
      },
      "See: pipeloom freeze --list, pipeloom runs list",
    );
  });
  return client.request("version.snapshot", { runId: run.runId });
}

async function frozenVersion(client: EngineConnection["client"], name: string): Promise<FrozenVersion | undefined> {
  try {
    return await client.request("version.get", { id: name });
  } catch (error) {
    if (error instanceof RpcError && error.code === "unknown-version") return undefined;
    throw error;
  }
}

export function differencesText(differences: readonly Difference[], terminal: Terminal, style: Style): string {
  const paint = { added: style.green, removed: style.red, changed: style.yellow };
  return table(
    differences.map(({ kind, name, change, detail }) => [
      `  ${kind}`,
      printable(name),
      paint[change](change),
      printable(detail ?? ""),
    ]),
    terminal,
    style,
  );
}
