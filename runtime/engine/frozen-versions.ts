/** Makes snapshots of files and runs, and keeps those that are frozen. */
import { readFileSync } from "node:fs";
import { resolve, sep } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { edgeName, meaningOf } from "../model/diff-snapshots.ts";
import type { RunEvent } from "../model/event.ts";
import type { Pipeline } from "../model/graph.ts";
import type { FrozenVersion, Snapshot } from "../model/snapshot.ts";
import { RpcError } from "../protocol/rpc.ts";
import type { versionRequests } from "../protocol/versions.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import type { RunStore } from "../store/runs.ts";
import { sha256 } from "./inputs.ts";
import { portable } from "./run-cache.ts";
import type { Prepared } from "./units.ts";

export type Source = z.output<(typeof versionRequests)["version.freeze"]["params"]>;

export interface VersionDeps {
  readonly store: RunStore;
  readonly blobs: ArtifactStore;
  readonly workspace: string;
  readonly prepare: (request: {
    file: string;
    language: "typescript" | "python";
    python?: string | undefined;
  }) => Promise<Prepared>;
  readonly flush: () => void;
  readonly now: () => number;
}

export async function snapshotOfFile({ workspace, prepare }: VersionDeps, source: Source): Promise<Snapshot> {
  const { pipeline, parameters, python } = source;
  const file = resolve(source.file);
  const { manifest, steps } = await prepare({ file, language: pipeline.language, python });
  const isPackage = (path: string) => path.split(sep).includes("node_modules");
  return {
    pipeline: pipeline.name,
    language: pipeline.language,
    file: portable(workspace, file),
    graph: pipeline,
    parameters,
    files: manifest.files
      .filter(({ path }) => !isPackage(path))
      .map(({ path, digest }) => ({ path: portable(workspace, path), digest })),
    packages: [
      { name: "interpreter", digest: manifest.environment },
      ...manifest.files
        .filter(({ path }) => isPackage(path))
        .map(({ path, digest }) => ({ name: packageName(path), digest })),
    ],
    steps: steps.map(({ name, codeDigest, codeParts }) => ({ name, codeDigest, codeParts })),
  };
}

/** What a run recorded: its graph, its parameters and the code of the steps that it ran. */
export function snapshotOfRun({ store, workspace }: VersionDeps, runId: string): Snapshot {
  const started = store
    .events(runId, 0, 1)
    .events.find((event): event is Extract<RunEvent, { type: "run.started" }> => event.type === "run.started");
  if (!started) throw new RpcError("unknown-run", `Run ${runId} was not recorded whole.`);
  const stepOf = new Map(started.graph?.nodes.map(({ id, step }) => [id, step]));
  const steps = new Map<string, string>();
  for (const { node, code } of store.artifacts.codesOf(runId)) steps.set(stepOf.get(node) ?? node, code);
  return {
    pipeline: started.pipeline,
    language: started.language,
    file: portable(workspace, started.file),
    ...(started.graph && { graph: started.graph }),
    parameters: started.parameters,
    files: [],
    packages: [],
    steps: [...steps].map(([name, codeDigest]) => ({
      name,
      codeDigest,
      codeParts: { ...store.cache.codeParts(codeDigest) },
    })),
  };
}

export async function freeze(deps: VersionDeps, source: Source): Promise<FrozenVersion> {
  const { store, blobs, workspace, flush, now } = deps;
  const snapshot = await snapshotOfFile(deps, source);
  const outside = snapshot.files.find(({ path }) => resolve(workspace, path) === path);
  if (outside)
    throw new RpcError(
      "outside-workspace",
      `${outside.path} belongs to the pipeline, and lies outside the workspace ${workspace}. Put a pipeloom.yaml in a folder above both, or give it by --workspace.`,
    );
  for (const { path, digest } of snapshot.files) {
    const bytes = readFileSync(resolve(workspace, path));
    if (sha256(bytes) !== digest)
      throw new RpcError("file-changed", `${path} changed while it was frozen. Freeze it again.`);
    blobs.put(bytes, digest);
  }
  const children = [...(source.children ?? [])];
  const version: FrozenVersion = {
    ...snapshot,
    id: idOf(snapshot),
    createdAt: now(),
    graph: source.pipeline,
    children,
  };
  const known = store.frozen.get(version.id);
  if (known && isDeepStrictEqual(known.children, children)) return known;
  store.frozen.put(version);
  flush();
  return store.frozen.get(version.id) ?? version;
}

/** Over what a version is, not when it was made, where its text stands on the page, or with which packages it was tried. */
function idOf({ pipeline, language, file, graph, files, parameters }: Snapshot): string {
  return sha256(
    JSON.stringify([
      pipeline,
      language,
      file,
      graph && structureOf(graph),
      files.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map(({ path, digest }) => [path, digest]),
      parameters.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, value }) => [name, value]),
    ]),
  );
}

function structureOf({ nodes, edges, outputs }: Pipeline): unknown {
  return [nodes.map(meaningOf), edges.map(edgeName), outputs.map(({ name, from }) => [name, from ?? null])];
}

function packageName(path: string): string {
  const parts = path.split(sep);
  const at = parts.lastIndexOf("node_modules") + 1;
  return parts.slice(at, parts[at]?.startsWith("@") ? at + 2 : at + 1).join("/");
}
