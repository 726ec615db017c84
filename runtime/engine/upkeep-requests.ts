/** The cache and the store as clients look after them: explained, verified, pruned. */
import type { EngineContract } from "../protocol/engine.ts";
import type { Handlers } from "../protocol/rpc.ts";
import type { Engine } from "./engine.ts";
import { explainCache } from "./explain-cache.ts";
import { pruneStore } from "./prune-store.ts";
import { verifyStore } from "./verify-store.ts";

type Requests = Pick<Handlers<EngineContract>, "cache.explain" | "cache.verify" | "cache.prune">;

export function upkeepRequests(engine: Engine): Requests {
  const { store, blobs, logs, workspace } = engine;
  const deps = {
    store,
    blobs,
    logs,
    workspace,
    flush: () => engine.flush(),
    activeRuns: () => engine.activeRuns(),
    previewRun: (...given: Parameters<Engine["previewRun"]>) => engine.previewRun(...given),
    now: () => Date.now(),
  };
  return {
    "cache.explain": ({ node, ...request }) => explainCache(deps, request, node),
    "cache.verify": ({ repair }) => verifyStore(deps, repair),
    "cache.prune": (params) => pruneStore(deps, params),
  };
}
