/** What `run` gives: the end of a run as an object, with its outputs as values. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FinishedRunStatus, InvocationStatus, RunFinished } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import type { Preview, Value, ValueType } from "../model/value.ts";

/** A stored value that is too large, or not JSON, to ride in the result. */
export interface Artifact {
  /** SHA-256 of its bytes. */
  readonly digest: string;
  readonly type: ValueType;
  /** Length of its bytes. */
  readonly size: number;
  readonly preview: Preview | undefined;
  /** Absolute path of its bytes in the workspace's store. */
  readonly path: string;
  /** Reads and decodes it. Rejects with `unreadable-artifact` when only another language can open it. */
  load(): Promise<unknown>;
}

/** What became of one use of a step; a map has one for each item. */
export interface StepRun {
  /** The graph node: the step's name, then `name_2` and so on. */
  readonly name: string;
  readonly status: InvocationStatus;
  readonly cached: boolean;
  /** Why it ran or did not: `no earlier run`, `nothing changed`, `epochs 5 -> 10`. */
  readonly reason: string;
  readonly attempts: number;
  readonly durationMs: number;
  /** Values by name; what is large is an `Artifact`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly error: Failure | undefined;
}

/** A finished run. */
export interface RunResult {
  readonly id: string;
  readonly pipeline: string;
  readonly status: FinishedRunStatus;
  /** True when the run succeeded. */
  readonly success: boolean;
  /** What the body returned, by name; a single output is `output`. What is large is an `Artifact`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly steps: readonly StepRun[];
  /** Why the run failed, with the step where one did. */
  readonly error: (Failure & { readonly step?: string | undefined }) | undefined;
  readonly durationMs: number;
  /** The first use of a step, by its node's name. */
  step(name: string): StepRun | undefined;
  /** A few lines for a terminal or a notebook. */
  summary(): string;
  /** Plain data, for `JSON.stringify`. */
  toJSON(): Readonly<Record<string, unknown>>;
}

export function makeResult(finished: RunFinished, workspace: string): RunResult {
  const valuesOf = (values: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.value ?? plainOr(value, workspace)]));
  const steps = finished.steps.map(
    ({ node, status, cached, reason, attempts, durationMs, outputs, error }): StepRun => ({
      name: node,
      status,
      cached,
      reason,
      attempts,
      durationMs,
      outputs: valuesOf(outputs),
      error,
    }),
  );
  const { runId: id, pipeline, status, error, durationMs } = finished;
  const outputs = valuesOf(finished.outputs);
  return {
    id,
    pipeline,
    status,
    success: status === "succeeded",
    outputs,
    steps,
    error,
    durationMs,
    step: (name) => steps.find((candidate) => candidate.name === name),
    summary: () => summaryOf({ pipeline, status, durationMs, steps, error }),
    toJSON: () => ({ id, pipeline, status, success: status === "succeeded", outputs, steps, error, durationMs }),
  };
}

/** A value without inline data: null says so itself, everything else is in the store. */
function plainOr({ digest, type, size, preview, codec, value }: Value, workspace: string): unknown {
  if (value === null) return null;
  const path = join(workspace, ".pipeloom/artifacts", digest.slice(0, 2), digest);
  const artifact: Artifact = {
    digest,
    type,
    size,
    preview,
    path,
    async load() {
      // Most scripts need no decoder: it is read when the first artifact is.
      const { decodeValue } = await import("../store/codecs/decode.ts");
      return decodeValue(readFileSync(path), codec);
    },
  };
  return artifact;
}

function summaryOf({
  pipeline,
  status,
  durationMs,
  steps,
  error,
}: Pick<RunResult, "pipeline" | "status" | "durationMs" | "steps" | "error">): string {
  const count = (of: InvocationStatus) => steps.filter((step) => step.status === of).length;
  const cached = steps.filter((step) => step.cached).length;
  const parts = [
    `${count("succeeded")} succeeded${cached > 0 ? ` (${cached} cached)` : ""}`,
    ...(["failed", "skipped", "cancelled"] as const).flatMap((of) => (count(of) > 0 ? [`${count(of)} ${of}`] : [])),
  ];
  return [
    `${pipeline} ${status} in ${(durationMs / 1000).toFixed(2)} s: ${parts.join(", ")}`,
    ...steps.map(
      ({ name, status: of, cached: isCached, durationMs: took, attempts }) =>
        `  ${name}: ${of}${isCached ? ", cached" : attempts > 0 ? ` in ${(took / 1000).toFixed(2)} s` : ""}${attempts > 1 ? `, ${attempts} attempts` : ""}`,
    ),
    ...(error ? [`${error.step === undefined ? "" : `${error.step}: `}${error.name}: ${error.message}`] : []),
  ].join("\n");
}
