/** Answers the engine's contract for one client. */
import type { EngineContract } from "../protocol/engine.ts";
import { RpcError } from "../protocol/rpc.ts";
import type { Handlers } from "../protocol/rpc.ts";
import type { ArtifactRequests } from "./artifact-requests.ts";
import { catalogRequests } from "./catalog-requests.ts";
import type { Engine } from "./engine.ts";
import { upkeepRequests } from "./upkeep-requests.ts";
import { versionRequests } from "./version-requests.ts";

export interface Subscription {
  runs: "all" | ReadonlySet<string>;
  logs: boolean;
}

export function handlersFor(
  engine: Engine,
  artifacts: ArtifactRequests,
  onSubscribe: (subscription: Subscription) => void,
): Handlers<EngineContract> {
  const { store } = engine;
  const runId = (prefix: string) => {
    const found = store.findRun(prefix);
    if (found === undefined) throw new RpcError("unknown-run", `There is no run "${prefix}" in this workspace.`);
    return found;
  };
  return {
    ...upkeepRequests(engine),
    ...catalogRequests(engine),
    ...versionRequests(engine),
    "engine.status": () => engine.status(),
    "engine.stop": async ({ force }) => {
      const active = engine.activeRuns();
      if (active.length > 0 && !force)
        throw new RpcError(
          "busy",
          `${active.length === 1 ? "A run is" : `${active.length} runs are`} active (${active.join(", ")}). Wait, cancel, or stop with force.`,
        );
      engine.requestStop();
      return {};
    },
    "run.start": async (request) => ({ runId: await engine.start(request) }),
    "run.warm": async ({ language, file, python }) => {
      await engine.warm(language, file, python);
      return {};
    },
    "run.cancel": ({ runId: prefix }) => {
      engine.cancel(runId(prefix));
      return {};
    },
    "run.answer": ({ runId: prefix, invocation, value }) => {
      engine.answer(runId(prefix), invocation, value);
      return {};
    },
    "run.resume": async ({ runId: prefix, ...params }) => ({
      runId: await engine.resume({ ...params, runId: runId(prefix) }),
    }),
    "run.preview": (request) => engine.previewRun(request),
    "run.get": ({ runId: prefix }) => {
      engine.flush();
      const run = store.run(runId(prefix));
      if (!run) throw new RpcError("unknown-run", `There is no run "${prefix}" in this workspace.`);
      return run;
    },
    "run.events": ({ runId: prefix, after, limit }) => {
      engine.flush();
      return store.events(runId(prefix), after, limit);
    },
    "runs.list": ({ limit, before, file, pipeline }) => {
      engine.flush();
      return { runs: store.list({ limit, before, file, pipeline }) };
    },
    "logs.read": ({ runId: prefix, invocation, limit, after }) => {
      engine.flush();
      return engine.logs.read(runId(prefix), { invocation, limit, after });
    },
    subscribe: ({ runs, logs }) => {
      onSubscribe({ runs: runs === "all" ? "all" : new Set(runs), logs });
      return {};
    },
    "artifacts.list": artifacts.list,
    "artifact.get": artifacts.get,
    "artifact.read": artifacts.read,
    "artifact.rows": artifacts.rows,
    "artifact.export": artifacts.export,
    "cache.preview": (request) => engine.preview(request),
  };
}
