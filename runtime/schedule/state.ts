/** What the scheduler remembers of a run. */
import type { Failure } from "../model/failure.ts";
import type { InvocationStatus } from "../model/event.ts";
import type { FailureMode, StepOptions } from "../model/options.ts";
import type { Binding } from "../model/plan.ts";
import type { Value } from "../model/value.ts";
import { Heap } from "./heap.ts";
import type { Batch, PlacedCall, SchedulerCommand } from "./messages.ts";
import type { Resolved } from "./resolved.ts";

/** A call of the body: one invocation, or as many as a map has items. */
export interface CallState {
  readonly placed: PlacedCall;
  readonly options: StepOptions;
  /** Place in the source: earlier calls go first. */
  readonly order: number;
  /** Calls that are not done yet. */
  waiting: number;
  readonly dependants: CallState[];
  status?: InvocationStatus;
  /** Skipped because of a failure or a selection, not by its own condition: a consumer's default does not help then. */
  isTainted: boolean;
  outputs: { readonly [name: string]: Resolved };
  error?: Failure;
  /** Inputs of a map whose lists are being read. */
  expanding?: { readonly [input: string]: Resolved };
  map?: MapState;
}

export interface MapState {
  /** One per item, or one per batch of them. */
  readonly items: Invocation[];
  /** Items of the lists, however many of them go into one invocation. */
  readonly count: number;
  /** Invocations that have not ended. */
  remaining: number;
  /** Items that failed. */
  failures: number;
  /** Invocations that hold a place: submitted, running or waiting for a retry. */
  active: number;
  readonly limit: number;
  /** Items that are ready but above the limit, in order from `nextParked`. */
  readonly parked: Invocation[];
  nextParked: number;
  isGivenUp: boolean;
}

/** `hooking`: how it ends is decided, and its hooks run. */
type Phase = "looking-up" | "ready" | "submitted" | "running" | "retrying" | "hooking" | "done";

export interface Ending {
  readonly cached?: boolean;
  readonly reason?: string;
  readonly outputs?: { readonly [name: string]: Value };
  readonly error?: Failure;
  readonly isTainted?: boolean;
}

/** One execution slot. */
export interface Invocation {
  readonly id: string;
  readonly call: CallState;
  readonly index: number | undefined;
  readonly inputs: { readonly [name: string]: Resolved };
  readonly batch: Batch | undefined;
  phase: Phase;
  attempt: number;
  reason: string;
  fallbackFor?: Failure;
  status?: InvocationStatus;
  outputs: { readonly [name: string]: Value };
  error?: Failure;
  /** An attempt of it began, so its hooks are owed. */
  hasBegun: boolean;
  /** How it ends, once its hooks have. */
  ending?: Ending & { readonly status: InvocationStatus };
  /** We asked for its end. */
  isStopping: boolean;
  /** It counts against its map's concurrency. */
  holdsPlace: boolean;
}

/** A child run or a question: it waits for others and takes no place in the executor. */
export function isWaiting({ call }: Invocation): boolean {
  const { pipeline, ask } = call.placed.call;
  return pipeline !== undefined || ask !== undefined;
}

export interface SchedulerState {
  readonly limit: number;
  readonly random: () => number;
  mode: FailureMode;
  readonly calls: Map<string, CallState>;
  readonly invocations: Map<string, Invocation>;
  /** Calls that are not done. */
  open: number;
  /** Invocations that are submitted or running. */
  active: number;
  readonly ready: Heap<Invocation>;
  /** Ready, and in need of no place: child runs and questions only wait. */
  readonly unplaced: Invocation[];
  /** Data that the body waits for; `blocker` is one call that is not done yet, so that others need no look. */
  readonly loads: Map<number, { readonly binding: Binding; blocker?: string }>;
  body: "running" | "finished" | "failed";
  bodyError?: Failure;
  outputs: { readonly [name: string]: Binding };
  /** Failed calls that a running body has not seen and may still catch: until it has, nothing starts but what it waits for. */
  readonly unseen: Set<CallState>;
  /** Ready, and kept back because of them. */
  readonly held: Invocation[];
  /** The node whose failure ended the run's growth, in the modes that stop. */
  stoppedBy?: string;
  /** What those that did not start for it are told. */
  stopReason: string;
  pause?: Failure & { readonly step: string };
  firstFailure?: { readonly node: string; readonly step: string; readonly error: Failure };
  isCancelled: boolean;
  isEnded: boolean;
  /** Calls that were just settled: their dependants are looked at before the step ends. */
  readonly settled: CallState[];
  commands: SchedulerCommand[];
}

export function createScheduler(options: {
  readonly limit: number;
  readonly mode: FailureMode;
  readonly random: () => number;
}): SchedulerState {
  return {
    limit: options.limit,
    random: options.random,
    mode: options.mode,
    calls: new Map(),
    invocations: new Map(),
    open: 0,
    active: 0,
    ready: new Heap((invocation) => invocation.call.order * 10_000_000 + (invocation.index ?? 0)),
    unplaced: [],
    stopReason: "stopped",
    loads: new Map(),
    unseen: new Set(),
    held: [],
    body: "running",
    outputs: {},
    isCancelled: false,
    isEnded: false,
    settled: [],
    commands: [],
  };
}
