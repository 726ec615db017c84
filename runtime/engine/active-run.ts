/** A run as the rest of the engine sees it, and what it is given to work with. */
import type { FinishedRunStatus, RunEvent, RunFinished } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import type { Json } from "../model/json.ts";
import type { FailureMode, Hook } from "../model/options.ts";
import type { PlannedCall, PlannedStep } from "../model/plan.ts";
import type { RunSummary } from "../model/run.ts";
import type { StartRun } from "../protocol/engine.ts";
import type { BodySource, ReadyInput } from "../protocol/worker.ts";
import type { LocalExecutor } from "../executors/local/local.ts";
import type { SchedulerEvent, Treatment } from "../schedule/messages.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import type { RunStore } from "../store/runs.ts";
import type { Breakers } from "./breakers.ts";
import type { Earlier } from "./earlier.ts";
import type { Journal } from "./journal.ts";
import type { Placer } from "./place.ts";
import type { RunCache } from "./run-cache.ts";
import type { Prepared } from "./units.ts";
import type { ChildRequest, ChildRun } from "./children.ts";

export interface RunDeps {
  readonly store: RunStore;
  readonly blobs: ArtifactStore;
  readonly journal: Journal;
  readonly executor: LocalExecutor;
  readonly now: () => number;
  readonly random: () => number;
  /** Submitted attempts at a time; the executor decides how many of them run. */
  readonly window: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Names of variables that every step of this workspace may see; they do not count for cache keys. */
  readonly mayAlsoSee: () => readonly string[];
  /** Of steps, over all runs. */
  readonly breakers: Breakers;
  readonly logLimitBytes: number;
  readonly onEnd: (finished: RunFinished) => void;
  readonly startChild: (request: ChildRequest) => Promise<ChildRun>;
  /** Carrying out a command failed in a way that no one expected. */
  readonly onBroken: (error: unknown) => void;
}

export interface RunPlan {
  readonly runId: string;
  readonly request: StartRun;
  readonly prepared: Prepared;
  readonly place: Placer;
  readonly cache: RunCache;
  readonly treatmentOf: (node: string) => Treatment;
  readonly earlier: Earlier;
  /** What a child run's body has beyond the request: parameters that are not JSON, and the step that returned it. */
  readonly body?: Pick<BodySource, "inputs" | "from"> | undefined;
  /** Present in a child run; `path` is that of the call that started it. */
  readonly parent?: { readonly runId: string; readonly invocation: string; readonly path: string } | undefined;
}

export interface ActiveRun {
  readonly runId: string;
  readonly summary: () => RunSummary;
  readonly parameters: Readonly<Record<string, Json>>;
  send(event: SchedulerEvent): void;
  /** Throws an RpcError when nothing waits for it or its schema refuses it. */
  answer(nameOrInvocation: string, value: Json): void;
  addCalls(steps: readonly PlannedStep[], calls: readonly PlannedCall[], mode: FailureMode | undefined): void;
  /** Which hooks the pipeline has. */
  learnHooks(hooks: readonly Hook[] | undefined): void;
  /** Called by the scheduler's `loaded` and `abort-body`. */
  driveBody(body: {
    loaded(id: number, input: ReadyInput | undefined, error: Failure | undefined): void;
    abort(): void;
  }): void;
  /** Ends the run at once, without asking the scheduler: the engine stops or cannot store. */
  abandon(status: FinishedRunStatus, error: Failure | undefined): void;
  /** Ends the run without a record, because the store cannot take one; clients are told all the same. */
  lose(error: Failure, tell: (events: readonly RunEvent[]) => void): void;
}
