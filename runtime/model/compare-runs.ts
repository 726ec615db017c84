/** Runs side by side: parameters, metrics, steps and outputs, each with one value per run in the order given. Pure. */
import type { Json } from "./json.ts";
import { metricsOf } from "./metrics.ts";
import type { InvocationState, Run } from "./run.ts";
import type { Value } from "./value.ts";

/** One line: `values` has one entry per run, null where the run does not have it. */
export interface ComparedRow<T> {
  readonly name: string;
  readonly values: readonly (T | null)[];
  readonly isSame: boolean;
}

export interface ComparedStep {
  /** `succeeded`, `cached`, `failed`, …; of a map with several, each with its count. */
  readonly status: string;
  readonly durationMs: number;
  readonly attempts: number;
  /** The error of the first invocation that failed. */
  readonly error?: string;
}

export interface Comparison {
  readonly runs: readonly Pick<
    Run,
    "runId" | "pipeline" | "file" | "status" | "startedAt" | "durationMs" | "parameters"
  >[];
  readonly parameters: readonly ComparedRow<Json>[];
  readonly metrics: readonly ComparedRow<number>[];
  readonly steps: readonly ComparedRow<ComparedStep>[];
  /** What steps made, `node.output`; of a map the item too. */
  readonly stepOutputs: readonly ComparedRow<ComparedValue>[];
  readonly outputs: readonly ComparedRow<ComparedValue>[];
}

type ComparedValue = Pick<Value, "digest" | "type" | "value" | "preview">;

export function compareRuns(runs: readonly Run[]): Comparison {
  return {
    runs: runs.map(({ runId, pipeline, file, status, startedAt, durationMs, parameters }) => ({
      runId,
      pipeline,
      file,
      status,
      startedAt,
      ...(durationMs !== undefined && { durationMs }),
      parameters,
    })),
    parameters: rows(runs, (run) => new Map(run.parameters.map(({ name, value }) => [name, value])), sameJson),
    metrics: rows(runs, (run) => new Map(metricsOf(run).map(({ name, value }) => [name, value])), Object.is),
    steps: rows(runs, stepsOf, sameStep),
    stepOutputs: rows(runs, stepOutputs, sameValue),
    outputs: rows(
      runs,
      (run) => new Map(Object.entries(run.outputs).map(([name, value]) => [name, short(value)])),
      sameValue,
    ),
  };
}

function rows<T>(
  runs: readonly Run[],
  entriesOf: (run: Run) => ReadonlyMap<string, T>,
  isEqual: (first: T, second: T) => boolean,
): ComparedRow<T>[] {
  const maps = runs.map(entriesOf);
  const names = new Set(maps.flatMap((map) => [...map.keys()]));
  return [...names].map((name) => {
    const values = maps.map((map) => map.get(name) ?? null);
    const [first] = values;
    const isSame = values.every((value) =>
      value === null || first === null || first === undefined ? value === first : isEqual(first, value),
    );
    return { name, values, isSame };
  });
}

function stepsOf(run: Run): ReadonlyMap<string, ComparedStep> {
  const byNode = new Map<string, InvocationState[]>();
  for (const invocation of Object.values(run.invocations)) {
    const group = byNode.get(invocation.node);
    if (group) group.push(invocation);
    else byNode.set(invocation.node, [invocation]);
  }
  return new Map([...byNode].map(([node, invocations]) => [node, stepOf(invocations)]));
}

function stepOf(invocations: readonly InvocationState[]): ComparedStep {
  const counts = new Map<string, number>();
  for (const { status, cached } of invocations) {
    const word = status === "succeeded" && cached ? "cached" : status;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const failed = invocations.find(({ error }) => error)?.error;
  const words = [...counts].map(([word, count]) => (invocations.length === 1 ? word : `${count} ${word}`));
  return {
    status: words.join(", "),
    durationMs: invocations.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0),
    attempts: invocations.reduce((sum, { attempts }) => sum + attempts, 0),
    ...(failed && { error: `${failed.name}: ${failed.message}` }),
  };
}

function stepOutputs(run: Run): ReadonlyMap<string, ComparedValue> {
  return new Map(
    Object.values(run.invocations).flatMap(({ node, index, outputs }) =>
      Object.entries(outputs).map(
        ([name, value]) => [`${node}${index === undefined ? "" : `[${index}]`}.${name}`, short(value)] as const,
      ),
    ),
  );
}

function short({ digest, type, value, preview }: Value): ComparedValue {
  return { digest, type, ...(value !== undefined && { value }), ...(preview && { preview }) };
}

function sameJson(first: Json, second: Json): boolean {
  return JSON.stringify(first) === JSON.stringify(second);
}

function sameValue(first: ComparedValue, second: ComparedValue): boolean {
  return first.digest === second.digest;
}

/** Times always differ a little: they count from a fifth and 50 ms on, and only where both ran. */
function sameStep(first: ComparedStep, second: ComparedStep): boolean {
  const difference = Math.abs(first.durationMs - second.durationMs);
  const isSlower = difference > 50 && difference > Math.max(first.durationMs, second.durationMs) / 5;
  return (
    first.status === second.status && first.error === second.error && first.attempts === second.attempts && !isSlower
  );
}
