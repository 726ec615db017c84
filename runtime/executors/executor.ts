/**
 * Where attempts run. Ours decides, retries and records; an executor only places attempts and tells what became of them.
 *
 * Invariants of every executor:
 * 1. Each submitted attempt ends with exactly one of `succeeded`, `returned`, `failed`, `skipped`, `cancelled`, `withdrawn`.
 * 2. Attempts of one run are started in the order in which they were submitted, as far as places allow.
 * 3. `withdraw` ends only what has not started; `stop` ends anything, gracefully first, then by force.
 */
import type { Duration } from "../model/duration.ts";
import type { LogLevel } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import type { Json } from "../model/json.ts";
import type { FailureMode } from "../model/options.ts";
import type { Value } from "../model/value.ts";
import type { Envelope, ReadyInput } from "../protocol/worker.ts";

export interface Attempt {
  readonly language: "typescript" | "python";
  /** The resolved interpreter, for Python. */
  readonly python?: string | undefined;
  readonly envelope: Envelope;
  readonly timeoutMs?: number | undefined;
  /** In the process of its run, together with the run's body and its other inline steps. */
  readonly isInline?: boolean | undefined;
  /** Environment variables that the step declares, beyond the common allow-list. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it needs of a machine while it runs. */
  readonly resources?:
    | {
        readonly cpu?: number | undefined;
        readonly gpu?: number | undefined;
        /** It is ended when it and what it started hold more. */
        readonly memoryBytes?: number | undefined;
      }
    | undefined;
}

export type AttemptEvent =
  | { readonly type: "started" }
  | {
      readonly type: "log";
      readonly time: number;
      readonly stream: "stdout" | "stderr" | "log";
      readonly level: LogLevel;
      readonly text: string;
      readonly droppedBytes?: number | undefined;
    }
  | {
      readonly type: "progress";
      readonly done: number;
      readonly total?: number | undefined;
      readonly message?: string | undefined;
    }
  | {
      readonly type: "succeeded";
      readonly durationMs: number;
      readonly outputs: Readonly<Record<string, Value>>;
      readonly isFallback: boolean;
    }
  /** The step gave a pipeline instead of a value: it is run as a child, and its outputs become the step's. */
  | {
      readonly type: "returned";
      readonly durationMs: number;
      readonly pipeline: {
        readonly name: string;
        readonly file: string;
        readonly export?: string | undefined;
        readonly mode?: FailureMode | undefined;
        readonly timeout?: Duration | undefined;
      };
      readonly parameters: Readonly<Record<string, Json>>;
      readonly inputs?: Readonly<Record<string, ReadyInput>> | undefined;
    }
  | { readonly type: "failed"; readonly durationMs: number; readonly error: Failure }
  | { readonly type: "skipped"; readonly durationMs: number; readonly reason: string }
  | { readonly type: "cancelled"; readonly durationMs: number }
  | { readonly type: "withdrawn" };

export type AttemptListener = (attempt: Attempt, event: AttemptEvent) => void;

export interface Executor {
  submit(attempts: readonly Attempt[], listener: AttemptListener): void;
  withdraw(runId: string, invocations: readonly string[]): void;
  stop(runId: string, invocation: string): void;
  dispose(): Promise<void>;
}
