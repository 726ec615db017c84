/**
 * What is wrong with parameters or configuration, as data, and the words for it.
 *
 * Job: every message of `runtime/config` is built here, so that the command line, the form and the engine say the same.
 * Invariant: `message` never repeats `place` or `parameter`; `formatConfigProblem` puts the three together.
 */
import type { ParameterLayer } from "../model/parameter.ts";
import { nearest } from "./nearest.ts";

/** Where in a file something stands; one-based, as people and terminals count. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface ConfigProblem {
  readonly code:
    | "bad-yaml"
    | "duplicate-key"
    | "inexact-number"
    | "not-json"
    | "bad-config"
    | "unknown-config-key"
    | "unknown-profile"
    | "unknown-preset"
    | "bad-assignment"
    | "bad-registry"
    | "unknown-parameter"
    | "missing-parameter"
    | "invalid-parameter";
  readonly severity: "error" | "warning";
  /** A sentence part that follows the parameter's name, or a whole sentence when there is none. */
  readonly message: string;
  readonly parameter?: string;
  /** Where inside the parameter's value. */
  readonly path?: readonly (string | number)[];
  readonly place?: Place;
  /** The layer and the file, variable or flag that gave the value. */
  readonly layer?: ParameterLayer;
  readonly source?: string;
}

/** One printable line: where, what, what to do. */
export function formatConfigProblem(problem: ConfigProblem): string {
  const { place, parameter, path = [], message, source } = problem;
  if (parameter === undefined) return place ? `${formatPlace(place)}: ${message}` : message;
  const subject = `parameter "${parameter}"${formatPath(path)} ${message}`;
  return source === undefined ? subject : `${source}: ${subject}`;
}

export function formatPlace(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

/** `["rows", 0, "a b"]` as `.rows[0]["a b"]`. */
export function formatPath(path: readonly (string | number)[]): string {
  return path
    .map((part) =>
      typeof part === "number" ? `[${part}]` : /^\w+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`,
    )
    .join("");
}

/** ` Did you mean "x"?`, or what there is, or nothing. */
export function suggestion(name: string, names: readonly string[], what: string): string {
  const near = nearest(name, names);
  if (near !== undefined) return ` Did you mean "${near}"?`;
  if (names.length === 0) return ` There are no ${what}.`;
  const shown = names.slice(0, 10).map((each) => `"${each}"`);
  return ` There ${names.length === 1 ? "is" : "are"} ${shown.join(", ")}${names.length > 10 ? `, and ${names.length - 10} more` : ""}.`;
}
