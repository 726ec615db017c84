/** What goes into the scheduler and what comes out of it, as data. */
import type { Failure } from "../model/failure.ts";
import type { FinishedRunStatus, InvocationStatus } from "../model/event.ts";
import type { FailureMode, Hook, StepOptions } from "../model/options.ts";
import type { Binding, PlannedCall, PlannedStep } from "../model/plan.ts";
import type { Value } from "../model/value.ts";
import type { Resolved } from "./resolved.ts";

/** How a selection wants a node treated. `run`: not from the cache. `reuse`: also from the run that is repeated. `omit`: not at all. */
export type Treatment = "normal" | "run" | "reuse" | "omit";

export interface PlacedCall {
  readonly call: PlannedCall;
  readonly step: PlannedStep;
  readonly node: string;
  readonly treatment: Treatment;
  /** Inputs that have a default of their own, so that a skipped upstream does not skip this call. */
  readonly optionalInputs: readonly string[];
  /** Why it cannot run whatever happens: a reference of its inputs that is not there. */
  readonly error?: Failure | undefined;
}

/** Items of a map that one invocation works off. */
export interface Batch {
  /** Place in the map of the first one. */
  readonly from: number;
  /** For each item, what it has beyond the inputs that all share. */
  readonly items: readonly { readonly [name: string]: Resolved }[];
}

export type SchedulerEvent =
  | { readonly type: "calls"; readonly calls: readonly PlacedCall[]; readonly mode?: FailureMode | undefined }
  /** `error`: there is nothing to wait for. */
  | { readonly type: "load"; readonly id: number; readonly binding: Binding; readonly error?: Failure | undefined }
  | {
      readonly type: "body.finished";
      readonly mode: FailureMode;
      readonly outputs: { readonly [name: string]: Binding };
    }
  | { readonly type: "body.failed"; readonly error: Failure }
  /** Answer to `lookup`. Without `outputs` the step has to run, for `reason`. */
  | {
      readonly type: "looked-up";
      readonly invocation: string;
      readonly reason: string;
      readonly outputs?: { readonly [name: string]: Value } | undefined;
    }
  /** Answer to `expand`: for each input asked about, its items or why there are none. */
  | {
      readonly type: "expanded";
      readonly call: string;
      readonly items: { readonly [input: string]: readonly Resolved[] };
      readonly error?: Failure | undefined;
    }
  | { readonly type: "started"; readonly invocation: string }
  | { readonly type: "succeeded"; readonly invocation: string; readonly outputs: { readonly [name: string]: Value } }
  /** `isFinal`: what it would do again did not fail; only its fallback helps. */
  | {
      readonly type: "failed";
      readonly invocation: string;
      readonly error: Failure;
      readonly isFinal?: boolean | undefined;
    }
  /** The step's own condition said no. */
  | { readonly type: "skipped"; readonly invocation: string; readonly reason: string }
  /** The attempt was ended because we asked for it. */
  | { readonly type: "cancelled"; readonly invocation: string }
  /** Submitted, taken back before it started. */
  | { readonly type: "withdrawn"; readonly invocation: string }
  | { readonly type: "retry-due"; readonly invocation: string }
  /** Answer to `hook`: all of them have ended, however they did. */
  | { readonly type: "hooked"; readonly invocation: string }
  /** What it waited for did not come in time: the run ends as paused, and can be resumed. */
  | { readonly type: "paused"; readonly invocation: string; readonly error: Failure }
  | { readonly type: "cancel" };

export type SchedulerCommand =
  | {
      readonly type: "create";
      readonly invocation: string;
      readonly call: PlannedCall;
      readonly node: string;
      readonly index?: number | undefined;
      /** Items of the map that it stands for, from `index` on, when it is a batch. */
      readonly items?: number | undefined;
    }
  | {
      readonly type: "lookup";
      readonly invocation: string;
      readonly placed: PlacedCall;
      readonly options: StepOptions;
      readonly inputs: { readonly [name: string]: Resolved };
      /** Its inputs are lists, one item for each call of the step. */
      readonly isBatch: boolean;
    }
  | { readonly type: "expand"; readonly call: string; readonly inputs: { readonly [name: string]: Resolved } }
  | {
      readonly type: "submit";
      readonly invocation: string;
      readonly attempt: number;
      readonly placed: PlacedCall;
      readonly options: StepOptions;
      readonly inputs: { readonly [name: string]: Resolved };
      readonly reason: string;
      readonly timeoutMs?: number | undefined;
      readonly batch?: Batch | undefined;
      /** Present: every attempt failed; run the step's fallback on this error. */
      readonly fallbackFor?: Failure | undefined;
    }
  /** It has run and its end is decided: its hooks are run, one after the other, then it is told as `hooked` and finished. */
  | {
      readonly type: "hook";
      readonly invocation: string;
      readonly attempt: number;
      readonly placed: PlacedCall;
      readonly options: StepOptions;
      readonly inputs: { readonly [name: string]: Resolved };
      readonly hooks: readonly Hook[];
      readonly status: InvocationStatus;
      readonly error?: Failure | undefined;
    }
  | { readonly type: "withdraw"; readonly invocations: readonly string[] }
  | { readonly type: "stop-attempt"; readonly invocation: string; readonly attempt: number }
  | {
      readonly type: "wait";
      readonly invocation: string;
      readonly attempt: number;
      readonly delayMs: number;
      readonly error: Failure;
    }
  | {
      readonly type: "finish";
      readonly invocation: string;
      readonly status: InvocationStatus;
      readonly cached: boolean;
      readonly reason: string;
      readonly attempts: number;
      readonly outputs: { readonly [name: string]: Value };
      readonly error?: Failure | undefined;
      readonly isFallback: boolean;
    }
  | {
      readonly type: "loaded";
      readonly id: number;
      readonly input?: Resolved | undefined;
      readonly error?: Failure | undefined;
    }
  | { readonly type: "abort-body" }
  | {
      readonly type: "end";
      readonly status: FinishedRunStatus;
      readonly outputs: { readonly [name: string]: Resolved };
      readonly error?: (Failure & { readonly step?: string | undefined }) | undefined;
    };
