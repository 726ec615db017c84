/** Takes a request to run from a client: checks it, prepares the file, records the run and sets it going. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { checkParameters } from "../config/check.ts";
import type { RunFinished } from "../model/event.ts";
import type { Pipeline } from "../model/graph.ts";
import type { Json } from "../model/json.ts";
import type { StartRun } from "../protocol/engine.ts";
import { RpcError } from "../protocol/rpc.ts";
import type { Treatment } from "../schedule/messages.ts";
import { selectNodes } from "../schedule/select.ts";
import type { RunStore } from "../store/runs.ts";
import { bodySourceOf } from "./body-source.ts";
import { driveBody, planKey, replay } from "./body.ts";
import { createPlacer } from "./place.ts";
import { createRunCache } from "./run-cache.ts";
import type { RunCache } from "./run-cache.ts";
import type { ActiveRun, RunDeps, RunPlan } from "./active-run.ts";
import type { Earlier } from "./earlier.ts";
import { earlierRun, noEarlier, pathOf } from "./earlier.ts";
import { startRun } from "./run.ts";
import type { Secrets } from "./secrets.ts";
import { secretsOf, withSecrets } from "./secrets.ts";
import type { Prepared } from "./units.ts";
import type { ChildRequest, ChildRun } from "./children.ts";

export interface StartDeps extends Omit<RunDeps, "onEnd" | "startChild"> {
  readonly workspace: string;
  readonly prepare: (request: {
    file: string;
    language: "typescript" | "python";
    python?: string | undefined;
  }) => Promise<Prepared>;
  readonly onStart: (run: ActiveRun) => void;
  readonly onEnd: (runId: string) => void;
}

/** A chain of child runs longer than this is taken for one without an end. */
const deepestChild = 32;

export async function beginRun(deps: StartDeps, given: StartRun): Promise<string> {
  const { request, earlier, treatmentOf } = accept(deps.store, given);
  const { language } = request.pipeline;
  const prepared = await deps.prepare({ file: request.file, language, python: request.python });
  return launch(deps, { request, prepared, treatmentOf, earlier, onFinished: () => {} }).runId;
}

/** Checks a request, and finds what it builds on. */
export function accept(
  store: RunStore,
  given: StartRun,
): Pick<Launch, "request" | "treatmentOf" | "earlier"> & { readonly base: string | undefined } {
  const request: StartRun = { ...given, file: resolve(given.file) };
  check(request);
  const base = baseRun(store, request);
  const selected = selectNodes(request.pipeline, request.selection);
  if (selected.type === "unknown-step") {
    const known = [...new Set(request.pipeline.nodes.map(({ id }) => id))].slice(0, 20).join(", ");
    throw new RpcError(
      "unknown-step",
      `Pipeline "${request.pipeline.name}" has no step "${selected.name}". It has: ${known || "no steps"}.`,
    );
  }
  checkOverrides(request);
  const selection = request.selection && { ...request.selection, ...(base !== undefined && { rerun: base }) };
  return {
    request: { ...request, ...(selection && { selection }) },
    treatmentOf: selected.treatmentOf,
    earlier: base === undefined ? noEarlier : earlierRun(store, base),
    base,
  };
}

interface Launch {
  readonly request: StartRun;
  readonly prepared: Prepared;
  readonly treatmentOf: (node: string) => Treatment;
  readonly earlier: Earlier;
  readonly parent?: RunPlan["parent"];
  readonly body?: RunPlan["body"];
  /** Those of the run that started this one. */
  readonly secrets?: Secrets | undefined;
  readonly onFinished: (finished: RunFinished) => void;
}

function launch(given: StartDeps, plan: Launch): ActiveRun {
  const { request, prepared, earlier, parent } = plan;
  const secrets = secretsOf(request, given.environment, plan.secrets);
  const deps = { ...given, executor: withSecrets(given.executor, secrets) };
  const runId = `${deps.now().toString(36)}-${randomBytes(4).toString("hex")}`;
  const run = startRun(
    {
      ...deps,
      onEnd(finished) {
        deps.onEnd(runId);
        plan.onFinished(finished);
      },
      startChild: (child) => beginChild(given, { ...plan, secrets }, runId, child),
    },
    {
      runId,
      request,
      prepared,
      earlier,
      parent,
      body: plan.body,
      place: createPlacer(request.pipeline, request.file, request.children),
      treatmentOf: plan.treatmentOf,
      cache: cacheFor(deps, request, runId, earlier),
    },
  );
  deps.onStart(run);
  const failure = deps.journal.flush();
  if (failure) throw new RpcError(failure.code, failure.message);

  // The body of a pipeline that a step made depends on more than its file and parameters.
  const key = plan.body?.from ? undefined : planKey(prepared, request, plan.body?.inputs);
  const known = key === undefined ? undefined : deps.store.cache.plan(key);
  // The answer goes out first; then the run begins.
  setImmediate(() => {
    if (known) return replay(run, known, request);
    driveBody(deps.executor, run, prepared, request, bodySourceOf({ request, prepared, body: plan.body }), (found) => {
      if (key === undefined) return;
      deps.store.cache.putPlan(key, found);
      deps.journal.touch();
    });
    return undefined;
  });
  return run;
}

export function cacheFor(
  deps: Pick<StartDeps, "store" | "blobs" | "workspace" | "environment" | "now">,
  request: StartRun,
  runId: string,
  earlier: Earlier,
): RunCache {
  return createRunCache({
    store: deps.store,
    blobs: deps.blobs,
    workspace: deps.workspace,
    file: request.file,
    pipeline: request.pipeline.name,
    runId,
    useCache: request.useCache,
    earlier: earlier.results,
    environment: deps.environment,
    now: deps.now,
  });
}

/** A child run has its own parameters and options; what it may reuse follows from its parent. */
async function beginChild(deps: StartDeps, above: Launch, runId: string, child: ChildRequest): Promise<ChildRun> {
  const { invocation, treatment } = child;
  const path = pathOf(above.parent?.path ?? "", invocation);
  if (path.split("/").length > deepestChild)
    throw new RpcError("bad-child", `pipelines call each other more than ${deepestChild} deep. Does one call itself?`);
  const { mode: _mode, selection: _selection, overrides: _overrides, sweep: _sweep, ...inherited } = above.request;
  const isMade = child.body?.from !== undefined;
  const drawn = isMade ? undefined : inherited.children?.find(({ name }) => name === child.pipeline.name);
  const request: StartRun = {
    ...inherited,
    file: child.file,
    pipeline: drawn ?? undrawn(child, inherited.pipeline.language),
    parameters: child.parameters,
    ...(child.mode && { mode: child.mode }),
  };
  if (drawn) check(request, child.body?.inputs);
  // A pipeline that a step made is found where the step is.
  const isSameFile = isMade || child.file === above.prepared.unit.file;
  const { language } = request.pipeline;
  const prepared = isSameFile
    ? above.prepared
    : await deps.prepare({ file: child.file, language, python: request.python });
  const run = launch(deps, {
    request,
    prepared,
    treatmentOf: () => treatment,
    earlier: above.earlier,
    parent: { runId, invocation, path },
    body: child.body,
    secrets: above.secrets,
    onFinished: child.onEnd,
  });
  return { runId: run.runId, cancel: () => run.send({ type: "cancel" }) };
}

/** A pipeline whose graph nobody gave: its calls show what it is made of as they come. */
function undrawn({ pipeline, parameters }: ChildRequest, language: Pipeline["language"]): Pipeline {
  const place = { line: 0, character: 0, offset: 0 };
  return {
    name: pipeline.name,
    export: pipeline.export,
    language,
    dialect: "pipeloom",
    parameters: parameters.map(({ name }) => ({ name, schema: {}, required: false })),
    nodes: [],
    edges: [],
    outputs: [],
    range: { start: place, end: place },
    isStatic: false,
  };
}

/** `stored` are parameters that are not JSON, which no schema describes. */
function check(request: StartRun, stored: Readonly<Record<string, unknown>> = {}): void {
  if (request.executor !== "local")
    throw new RpcError("unknown-executor", `There is no executor "${request.executor}" here; use "local".`);
  if (!existsSync(request.file)) throw new RpcError("bad-file", `${request.file} does not exist.`);
  const values: Record<string, Json> = {};
  for (const { name, value } of request.parameters) if (!(name in stored)) values[name] = value;
  const described = request.pipeline.parameters.filter(({ name }) => !(name in stored));
  const problems = checkParameters(described, values);
  if (problems.length > 0) {
    const lines = problems.map(({ parameter, path, message }) => `${[parameter, ...path].join(".")} ${message}`);
    throw new RpcError("bad-parameters", `Pipeline "${request.pipeline.name}" cannot run: ${lines.join("; ")}.`, {
      problems,
    });
  }
}

/** Only inputs of steps that are drawn can be given. */
function checkOverrides({ pipeline, overrides = [] }: StartRun): void {
  for (const { node, input } of overrides) {
    const drawn = pipeline.nodes.find(({ id }) => id === node);
    if (drawn?.inputs.some(({ name }) => name === input)) continue;
    const inputs = drawn?.inputs.map(({ name }) => name).join(", ");
    throw new RpcError(
      "unknown-input",
      drawn
        ? `Step "${node}" has no input "${input}". It has: ${inputs === "" ? "none" : inputs}.`
        : `Pipeline "${pipeline.name}" has no step "${node}", so its input "${input}" cannot be given.`,
    );
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
