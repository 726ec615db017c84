/**
 * Decides each parameter's value for a run.
 *
 * Job: (declared parameters, layers of given values) -> resolved values with where they came from, and every problem at once.
 * Boundary: pure. Reading files, environment and arguments is `layers.ts`; whether to refuse is the caller's.
 * Invariants:
 * 1. A later layer hides an earlier one, whatever order the layers are given in; within a layer the later value wins.
 * 2. `hidden` lists everything that was overridden, weakest first.
 * 3. A parameter without any value is left out: it is missing (a problem) or its default is computed by the user's code.
 */
import type { Parameter } from "../model/graph.ts";
import type { Json } from "../model/json.ts";
import { ParameterLayer } from "../model/parameter.ts";
import type { ResolvedParameter } from "../model/parameter.ts";
import { checkValue, unknownParameter } from "./check.ts";
import { coerce } from "./coerce.ts";
import type { GivenValue, Layer } from "./layers.ts";
import { nearest } from "./nearest.ts";
import type { ConfigProblem } from "./problem.ts";

export interface Resolution {
  readonly parameters: readonly ResolvedParameter[];
  readonly problems: readonly ConfigProblem[];
}

interface Candidate {
  readonly layer: ParameterLayer;
  readonly value: Json;
  readonly source?: string;
  readonly message?: string;
}

export function resolve(request: {
  readonly parameters: readonly Parameter[];
  readonly layers: readonly Layer[];
  /** The pipeline file, for the source of defaults. */
  readonly file?: string | undefined;
}): Resolution {
  const { parameters, file } = request;
  const layers = request.layers.toSorted(
    (a, b) => ParameterLayer.options.indexOf(a.layer) - ParameterLayer.options.indexOf(b.layer),
  );
  const problems: ConfigProblem[] = [];
  const names = parameters.map((parameter) => parameter.name);
  for (const { layer, values } of layers) {
    for (const given of values) if (!names.includes(given.name)) problems.push(...unknown(layer, given, names));
  }
  const resolved: ResolvedParameter[] = [];
  for (const parameter of parameters) {
    const candidates = [...defaultOf(parameter, file), ...layers.flatMap((layer) => candidatesOf(parameter, layer))];
    const winner = candidates.at(-1);
    if (!winner) {
      if (parameter.required)
        problems.push({
          code: "missing-parameter",
          severity: "error",
          parameter: parameter.name,
          message: "is required",
        });
      continue;
    }
    problems.push(...invalid(parameter, winner));
    const hidden = candidates
      .slice(0, -1)
      .map(({ layer, value, source }) => ({ layer, value, ...(source !== undefined && { source }) }));
    const { layer, value, source } = winner;
    resolved.push({
      name: parameter.name,
      value,
      layer,
      ...(source !== undefined && { source }),
      ...(hidden.length > 0 && { hidden }),
    });
  }
  return { parameters: resolved, problems };
}

/** Layers that are meant for just this run: a name that is unknown in them is an error, elsewhere it may belong to another pipeline. */
const ownLayers: readonly ParameterLayer[] = ["preset", "file", "command-line", "form"];

function unknown(layer: ParameterLayer, given: GivenValue, names: readonly string[]): ConfigProblem[] {
  const isOwn = ownLayers.includes(layer);
  if (!isOwn && (layer === "rerun" || nearest(given.name, names) === undefined)) return [];
  const message = unknownParameter(given.name, names);
  return [
    {
      code: "unknown-parameter",
      severity: isOwn ? "error" : "warning",
      parameter: given.name,
      message,
      layer,
      ...(given.source !== undefined && { source: given.source }),
    },
  ];
}

function defaultOf(parameter: Parameter, file: string | undefined): Candidate[] {
  if (parameter.default === undefined) return [];
  const range = parameter.defaultRange ?? parameter.range;
  const line = range ? `${range.start.line + 1}` : undefined;
  const source =
    file === undefined
      ? line === undefined
        ? undefined
        : `line ${line}`
      : line === undefined
        ? file
        : `${file}:${line}`;
  return [{ layer: "default", value: parameter.default, ...(source !== undefined && { source }) }];
}

function candidatesOf(parameter: Parameter, { layer, values }: Layer): Candidate[] {
  return values
    .filter((given) => given.name === parameter.name)
    .map((given) => {
      const origin = { layer, ...(given.source !== undefined && { source: given.source }) };
      if ("value" in given) return { ...origin, value: given.value };
      const coerced = coerce(parameter.schema, given.text);
      return coerced.type === "value"
        ? { ...origin, value: coerced.value }
        : { ...origin, value: given.text, message: coerced.message };
    });
}

function invalid(parameter: Parameter, winner: Candidate): ConfigProblem[] {
  const found =
    winner.message === undefined ? checkValue(parameter.schema, winner.value) : [{ path: [], message: winner.message }];
  return found.map(({ path, message }) => ({
    code: "invalid-parameter",
    severity: "error",
    parameter: parameter.name,
    path,
    message,
    layer: winner.layer,
    ...(winner.source !== undefined && { source: winner.source }),
  }));
}
