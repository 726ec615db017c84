/** `--sweep`: one run per combination of values, one after the other, under one name. */
import { randomBytes } from "node:crypto";
import { combinations, mostRuns, readSweepValues } from "../config/sweep.ts";
import type { Pipeline } from "../model/graph.ts";
import type { Json } from "../model/json.ts";
import type { StartRun } from "../protocol/engine.ts";
import { didYouMean, Refusal } from "./refusal.ts";

export const sweepFlag = {
  sweep: {
    type: "string",
    multiple: true,
    value: "NAME=A,B,…",
    help: "Run once for each of these values of a parameter; several sweeps give every combination",
  },
} as const;

/** The runs that a request becomes. Without `--sweep` it is that one. */
export function sweepRuns(start: StartRun, given: readonly string[]): readonly StartRun[] {
  if (given.length === 0) return [start];
  const sets = combinations(new Map(given.map((written) => readSweep(start.pipeline, written))));
  if (sets.length > mostRuns)
    throw new Refusal({
      code: "bad-sweep",
      message: `--sweep asks for ${sets.length} runs; the most is ${mostRuns}.`,
    });
  const id = randomBytes(4).toString("hex");
  return sets.map((values, index) => ({
    ...start,
    parameters: withValues(start.parameters, values),
    sweep: { id, index, total: sets.length, values },
  }));
}

/** `epochs 2, rate 0.1` */
export function sweepTitle({ sweep }: StartRun): string | undefined {
  if (!sweep) return undefined;
  const values = Object.entries(sweep.values).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return `Run ${sweep.index + 1} of ${sweep.total}: ${values.join(", ")}`;
}

function readSweep({ name: pipeline, parameters }: Pipeline, written: string): [string, readonly Json[]] {
  const equals = written.indexOf("=");
  const name = written.slice(0, Math.max(0, equals)).trim();
  if (name === "") throw new Refusal({ code: "bad-sweep", message: `--sweep wants NAME=A,B,…, got "${written}".` });
  const parameter = parameters.find((each) => each.name === name);
  if (!parameter) {
    const names = parameters.map((each) => each.name);
    const message = `--sweep: pipeline "${pipeline}" has no parameter "${name}".${didYouMean(name, names, "parameters")}`;
    throw new Refusal({ code: "unknown-parameter", message });
  }
  const read = readSweepValues(parameter, written.slice(equals + 1));
  if (read.type === "problem")
    throw new Refusal({ code: "invalid-parameter", message: `--sweep: parameter "${name}" ${read.message}.` });
  return [name, read.values];
}

function withValues(
  parameters: StartRun["parameters"],
  values: { readonly [name: string]: Json },
): StartRun["parameters"] {
  const swept = Object.entries(values).map(([name, value]) => {
    const origin = { name, value, layer: "command-line" as const, source: "--sweep" };
    const before = parameters.find((each) => each.name === name);
    if (!before) return origin;
    const { layer, value: old, source, hidden = [] } = before;
    return { ...origin, hidden: [...hidden, { layer, value: old, ...(source !== undefined && { source }) }] };
  });
  return [...parameters.filter(({ name }) => !Object.hasOwn(values, name)), ...swept];
}
