/**
 * The engine of one workspace: store, executor and runs put together.
 *
 * Job: own what lives as long as the process. Boundary: knows nothing of sockets; `main.ts` gives it clients.
 */
import { join, resolve } from "node:path";
import type { RunEvent } from "../model/event.ts";
import type { Json } from "../model/json.ts";
import type { StartRun } from "../protocol/engine.ts";
import { engineContract } from "../protocol/engine.ts";
import { RpcError } from "../protocol/rpc.ts";
import type { z } from "zod";
import { createLocalExecutor } from "../executors/local/local.ts";
import type { LocalExecutor } from "../executors/local/local.ts";
import type { Environment } from "../executors/local/environment.ts";
import { workerEnvironment } from "../executors/local/environment.ts";
import type { Python, PythonFound } from "../executors/local/python.ts";
import { findPython, pythonCandidates } from "../executors/local/python.ts";
import { openArtifactStore } from "../store/artifacts.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import type { RunLogs } from "../store/runs-logs.ts";
import { openRunLogs } from "../store/runs-logs.ts";
import { storeError } from "../store/runs-errors.ts";
import type { RunStore } from "../store/runs.ts";
import { openRunStore } from "../store/runs.ts";
import { createBundler } from "../workers/node/bundle.ts";
import { createBreakers } from "./breakers.ts";
import { fileDigests } from "./file-digests.ts";
import { closeInterrupted } from "./interrupted.ts";
import { createJournal } from "./journal.ts";
import type { EngineLog } from "./log.ts";
import { preview } from "./preview.ts";
import { pythonMemory } from "./python-memory.ts";
import { programOf, sdkFolder } from "./programs.ts";
import type { ActiveRun } from "./active-run.ts";
import { previewRun } from "./preview-run.ts";
import type { PreviewObserver, RunPreview } from "./preview-run.ts";
import { resumed } from "./resume.ts";
import type { ResumeParams } from "./resume.ts";
import { settingsReader } from "./settings.ts";
import { beginRun } from "./start-run.ts";
import type { StartDeps } from "./start-run.ts";
import type { PrepareDeps, Prepared } from "./units.ts";
import { preparePython, prepareTypeScript } from "./units.ts";

export interface EngineOptions {
  readonly workspace: string;
  readonly stateFolder: string;
  readonly version: string;
  readonly environment: Environment;
  /** How many steps may run at once where `pipeloom.yaml` does not say. */
  readonly concurrency: number;
  /** What the user who started the engine says: over `pipeloom.yaml`. */
  readonly chosenConcurrency?: number | undefined;
  readonly graceMs: number;
  readonly log: EngineLog;
  /** Hears of events after they are durable. */
  readonly tell: (events: readonly RunEvent[]) => void;
  readonly say: (level: "info" | "warning" | "error", message: string) => void;
  readonly requestStop: () => void;
}

type Status = z.infer<(typeof engineContract.requests)["engine.status"]["result"]>;
type PreviewParams = z.infer<(typeof engineContract.requests)["cache.preview"]["params"]>;
type PreviewResult = z.infer<(typeof engineContract.requests)["cache.preview"]["result"]>;

export interface Engine {
  readonly workspace: string;
  readonly store: RunStore;
  readonly blobs: ArtifactStore;
  readonly logs: RunLogs;
  /** What opening had to say, for the first clients. */
  readonly notices: readonly string[];
  status(): Status;
  activeRuns(): string[];
  start(request: StartRun): Promise<string>;
  warm(language: "typescript" | "python", file: string, python: string | undefined): Promise<void>;
  cancel(runId: string): void;
  answer(runId: string, invocation: string, value: Json): void;
  resume(request: ResumeParams): Promise<string>;
  previewRun(request: StartRun, observer?: PreviewObserver): Promise<RunPreview>;
  preview(request: PreviewParams): Promise<PreviewResult>;
  /** What a file is made of; runs nothing of it but, in Python, a reading of its text in a worker. */
  prepare(request: Parameters<StartDeps["prepare"]>[0]): Promise<Prepared>;
  flush(): void;
  requestStop(): void;
  /** Ends what is active as interrupted and lets go of everything. */
  dispose(): Promise<void>;
}

/** Log text kept per attempt. */
const logLimitBytes = 1_048_576;
const protocolOfWorkers = 1;

export function createEngine(options: EngineOptions): Engine {
  const { workspace, stateFolder, environment, log } = options;
  const now = () => Date.now();
  const begun = now();
  const path = join(stateFolder, "runs.db");
  const store = openRunStore({ path, pid: process.pid, now });
  const blobs = openArtifactStore(stateFolder);
  const logs = openRunLogs(join(stateFolder, "logs"));
  const notices = store.warning === undefined ? [] : [store.warning];
  const active = new Map<string, ActiveRun>();
  const journal = createJournal(store, logs, path, options.tell, (error) => {
    log.write("error", `The store failed: ${error.message}`, error.cause);
    options.say("error", error.message);
    for (const run of active.values())
      run.lose({ name: "StoreError", code: error.code, message: error.message }, options.tell);
    if (error.code === "store-lost") options.requestStop();
  });
  /** Also for runs of this engine that could not be recorded to their end while the disk was full. */
  const closeLost = () => {
    const closed = closeInterrupted(store, now, (runId) => active.has(runId)).filter(
      ({ type }) => type === "run.finished",
    );
    for (const { runId } of closed)
      log.write("warning", `Run ${runId} was left unfinished; it is closed as interrupted.`);
  };
  closeLost();

  const settings = settingsReader(workspace);
  const concurrency = () => options.chosenConcurrency ?? settings.now.concurrency ?? options.concurrency;
  const executor: LocalExecutor = createLocalExecutor({
    concurrency,
    graceMs: options.graceMs,
    now,
    programOf: programOf(workspace, environment),
    init: { type: "init", store: stateFolder, workspace, protocol: protocolOfWorkers },
    report: (problem) => log.write("warning", problem),
  });
  const bundler = createBundler({ buildDir: join(stateFolder, "build"), sdkDir: sdkFolder });
  const prepareDeps: PrepareDeps = {
    store,
    executor,
    bundler,
    files: fileDigests(),
    build: `${options.version}:${sdkFolder}`,
    touch: () => journal.touch(),
    expectWork: () => executor.warm("typescript", undefined),
  };

  let python: Python | undefined;
  const pythons = new Map<string, Promise<PythonFound>>();
  const memory = pythonMemory(store, workspace, environment);
  const pythonFor = async (chosen: string | undefined): Promise<Python> => {
    const remembered = memory.find(chosen);
    if (remembered) return (python = remembered);
    const key = pythonCandidates(workspace, chosen, environment).join("\0");
    const looking = pythons.get(key) ?? findPython(workspace, chosen, workerEnvironment(environment, {}));
    pythons.set(key, looking);
    const found = await looking;
    pythons.delete(key);
    if (found.type !== "found") throw new RpcError(found.type, found.message);
    memory.keep(chosen, found.python);
    journal.touch();
    return (python = found.python);
  };
  const prepare = async (request: {
    file: string;
    language: "typescript" | "python";
    python?: string | undefined;
  }): Promise<Prepared> =>
    request.language === "typescript"
      ? prepareTypeScript(prepareDeps, request.file)
      : preparePython(prepareDeps, request.file, await pythonFor(request.python));

  // The next run is likely in the language of the last: its interpreter is found meanwhile.
  if (store.list({ limit: 1 })[0]?.language === "python") void pythonFor(undefined).catch(() => undefined);

  const startDeps: StartDeps = {
    store,
    blobs,
    journal,
    executor,
    now,
    workspace,
    prepare,
    environment,
    breakers: createBreakers(now),
    logLimitBytes,
    random: Math.random,
    get window() {
      return concurrency() * 64;
    },
    mayAlsoSee: () => settings.now.environment,
    onBroken: (error) => {
      log.write("error", "A run could not go on", error);
      const { code, message } = storeError(error, path);
      for (const run of active.values()) run.lose({ name: "StoreError", code, message }, options.tell);
    },
    onStart: (run) => active.set(run.runId, run),
    onEnd(runId) {
      active.delete(runId);
      executor.release(runId);
    },
  };

  return {
    workspace,
    store,
    blobs,
    logs,
    notices,
    status: () => ({
      pid: process.pid,
      version: options.version,
      workspace,
      uptimeMs: now() - begun,
      activeRuns: [...active.keys()],
      workers: executor.workers(),
      ...(python && { python }),
    }),
    activeRuns: () => [...active.keys()],
    start: (request) => {
      closeLost();
      settings.refresh();
      return beginRun(startDeps, request);
    },
    resume(params) {
      closeLost();
      settings.refresh();
      return beginRun(
        startDeps,
        resumed(store, params, (runId) => active.has(runId)),
      );
    },
    previewRun: (request, observer) => previewRun(startDeps, request, observer),
    async warm(language, file, chosen) {
      if (language === "python") return executor.warm("python", (await pythonFor(chosen)).path);
      executor.warm("typescript", undefined);
      // Bundling runs nothing of the file; its problems are for the run to tell.
      await prepare({ file: resolve(file), language }).catch(() => undefined);
    },
    cancel(runId) {
      const run = active.get(runId);
      if (!run) throw new RpcError("not-active", `Run ${runId} has already finished.`);
      run.send({ type: "cancel" });
    },
    answer(runId, invocation, value) {
      const run = active.get(runId);
      if (!run)
        throw new RpcError(
          "not-active",
          `Run ${runId} does not wait for an answer: it has ended. Resume it, and it asks again.`,
        );
      run.answer(invocation, value);
    },
    preview: (request) => preview({ store, workspace, prepare }, request),
    prepare,
    flush: () => void journal.flush(),
    requestStop: options.requestStop,
    async dispose() {
      const error = {
        name: "Interrupted",
        code: "interrupted",
        message: "The engine was stopped while this run was active.",
      };
      for (const run of active.values()) run.abandon("interrupted", error);
      journal.flush();
      await Promise.all([executor.dispose(), bundler.dispose()]);
      store.close();
    },
  };
}
