/** Frozen versions as clients ask for them. */
import type { FrozenVersion } from "../model/snapshot.ts";
import type { EngineContract } from "../protocol/engine.ts";
import type { Handlers } from "../protocol/rpc.ts";
import { RpcError } from "../protocol/rpc.ts";
import { ArtifactError } from "../store/artifacts.ts";
import type { Engine } from "./engine.ts";
import { extractVersion } from "./frozen-folder.ts";
import { freeze, snapshotOfFile, snapshotOfRun } from "./frozen-versions.ts";

type Requests = Pick<
  Handlers<EngineContract>,
  "version.freeze" | "version.list" | "version.get" | "version.snapshot" | "version.check" | "version.extract"
>;

export function versionRequests(engine: Engine): Requests {
  const { store, blobs, workspace } = engine;
  const deps = {
    store,
    blobs,
    workspace,
    prepare: (request: Parameters<Engine["prepare"]>[0]) => engine.prepare(request),
    flush: () => engine.flush(),
    now: () => Date.now(),
  };
  const find = (prefix: string): FrozenVersion => {
    const [first, second] = /^[0-9a-f]{6,64}$/.test(prefix) ? store.frozen.find(prefix) : [];
    if (second !== undefined)
      throw new RpcError("ambiguous", `Several frozen versions begin with ${prefix}; give more characters.`);
    const version = first === undefined ? undefined : store.frozen.get(first);
    if (!version)
      throw new RpcError(
        "unknown-version",
        `There is no frozen version "${prefix}" in this workspace. See: pipeloom freeze --list`,
      );
    return version;
  };
  const problemsOf = (version: FrozenVersion) =>
    version.files.flatMap(({ path, digest }) => {
      try {
        blobs.get(digest);
        return [];
      } catch (error) {
        if (!(error instanceof ArtifactError)) throw error;
        return [{ path, problem: error.code === "artifact-missing" ? ("missing" as const) : ("damaged" as const) }];
      }
    });
  return {
    "version.freeze": (source) => freeze(deps, source),
    "version.list": () => ({ versions: store.frozen.list() }),
    "version.get": ({ id }) => find(id),
    "version.snapshot": (of) => {
      if ("source" in of) return snapshotOfFile(deps, of.source);
      engine.flush();
      const runId = store.findRun(of.runId);
      if (runId === undefined) throw new RpcError("unknown-run", `There is no run "${of.runId}" in this workspace.`);
      return snapshotOfRun(deps, runId);
    },
    "version.check": ({ id }) => ({ problems: problemsOf(find(id)) }),
    "version.extract": ({ id }) => {
      const version = find(id);
      const [lost] = problemsOf(version);
      if (lost)
        throw new RpcError(
          "version-damaged",
          `Frozen version ${version.id.slice(0, 12)} cannot run: ${lost.path} is ${lost.problem} in the store.`,
        );
      const { graph, parameters, children } = version;
      return { file: extractVersion(workspace, blobs, version), pipeline: graph, parameters, children };
    },
  };
}
