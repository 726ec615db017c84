/** Takes a request to run from a client: checks it, prepares the file, records the run and sets it going. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { checkParameters } from "../config/check.ts";
import type { Json } from "../model/json.ts";
import type { Value } from "../model/value.ts";
import type { StartRun } from "../protocol/engine.ts";
import { RpcError } from "../protocol/rpc.ts";
import { selectNodes } from "../schedule/select.ts";
import type { RunStore } from "../store/runs.ts";
import { driveBody, planKey, replay } from "./body.ts";
import { createPlacer } from "./place.ts";
import { createRunCache } from "./run-cache.ts";
import type { ActiveRun, RunDeps } from "./run.ts";
import { startRun } from "./run.ts";
import type { Prepared } from "./units.ts";

export interface StartDeps extends Omit<RunDeps, "onEnd"> {
  readonly workspace: string;
  readonly prepare: (request: {
    file: string;
    language: "typescript" | "python";
    python?: string | undefined;
  }) => Promise<Prepared>;
  readonly onStart: (run: ActiveRun) => void;
  readonly onEnd: (runId: string) => void;
}

export async function beginRun(deps: StartDeps, given: StartRun): Promise<string> {
  const request: StartRun = { ...given, file: resolve(given.file) };
  check(request);
  const base = baseRun(deps.store, request);
  const selected = selectNodes(request.pipeline, request.selection);
  if (selected.type === "unknown-step") {
    const known = [...new Set(request.pipeline.nodes.map(({ id }) => id))].slice(0, 20).join(", ");
    throw new RpcError(
      "unknown-step",
      `Pipeline "${request.pipeline.name}" has no step "${selected.name}". It has: ${known || "no steps"}.`,
    );
  }
  const { language } = request.pipeline;
  const prepared = await deps.prepare({ file: request.file, language, python: request.python });

  const runId = `${deps.now().toString(36)}-${randomBytes(4).toString("hex")}`;
  const selection = request.selection && { ...request.selection, ...(base !== undefined && { rerun: base }) };
  const run = startRun(
    { ...deps, onEnd: () => deps.onEnd(runId) },
    {
      runId,
      request: { ...request, ...(selection && { selection }) },
      prepared,
      place: createPlacer(request.pipeline, request.file),
      treatmentOf: selected.treatmentOf,
      cache: createRunCache({
        store: deps.store,
        blobs: deps.blobs,
        workspace: deps.workspace,
        file: request.file,
        pipeline: request.pipeline.name,
        runId,
        useCache: request.useCache,
        earlier: base === undefined ? new Map() : earlierResults(deps.store, base),
        environment: deps.environment,
        now: deps.now,
      }),
    },
  );
  deps.onStart(run);
  const failure = deps.journal.flush();
  if (failure) throw new RpcError(failure.code, failure.message);

  const key = planKey(prepared, request);
  const plan = deps.store.cache.plan(key);
  // The answer goes out first; then the run begins.
  setImmediate(() => {
    if (plan) return replay(run, plan, request);
    driveBody(deps.executor, run, prepared, request, (found) => {
      deps.store.cache.putPlan(key, found);
      deps.journal.touch();
    });
    return undefined;
  });
  return runId;
}

function check(request: StartRun): void {
  if (request.executor !== "local")
    throw new RpcError("unknown-executor", `There is no executor "${request.executor}" here; use "local".`);
  if (!existsSync(request.file)) throw new RpcError("bad-file", `${request.file} does not exist.`);
  const values: Record<string, Json> = {};
  for (const { name, value } of request.parameters) values[name] = value;
  const problems = checkParameters(request.pipeline.parameters, values);
  if (problems.length > 0) {
    const lines = problems.map(({ parameter, path, message }) => `${[parameter, ...path].join(".")} ${message}`);
    throw new RpcError("bad-parameters", `Pipeline "${request.pipeline.name}" cannot run: ${lines.join("; ")}.`, {
      problems,
    });
  }
}

function baseRun(store: RunStore, { selection }: StartRun): string | undefined {
  if (selection?.rerun === undefined) {
    if (selection?.failed) throw new RpcError("bad-selection", "To run only what failed, say of which run.");
    return undefined;
  }
  const found = store.findRun(selection.rerun);
  if (found === undefined) throw new RpcError("unknown-run", `There is no run "${selection.rerun}" in this workspace.`);
  return found;
}

/** What succeeded in the run that is repeated, by cache key. */
function earlierResults(store: RunStore, runId: string): Map<string, { readonly [name: string]: Value }> {
  const results = new Map<string, { readonly [name: string]: Value }>();
  for (let after = 0, isComplete = false; !isComplete;) {
    const page = store.events(runId, after, 10_000);
    for (const event of page.events) {
      if (event.type === "invocation.finished" && event.status === "succeeded" && event.cacheKey !== undefined)
        results.set(event.cacheKey, event.outputs);
      after = event.seq;
    }
    ({ isComplete } = page);
  }
  return results;
}
