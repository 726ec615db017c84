/**
 * Every way in which a command refuses to go on: what happened, where, what to do, and a stable code.
 *
 * Boundary: a refusal is thrown by a command and printed by `main.ts`, nowhere else. A run that fails is not a refusal.
 */
import { nearest } from "../config/nearest.ts";

export const exitCode = { succeeded: 0, failed: 1, refused: 2, cancelled: 130 } as const;

/** One thing that is wrong. `where` is `file`, `file:line` or `file:line:column`. */
export interface Complaint {
  readonly code: string;
  readonly message: string;
  readonly where?: string;
}

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly complaints: readonly Complaint[];
  /** Shown after the complaints: how the command is used, where to look. */
  readonly hint: string | undefined;

  constructor(complaints: Complaint | readonly Complaint[], hint?: string, options?: { cause?: unknown }) {
    const list = "code" in complaints ? [complaints] : complaints;
    super(list.map(({ message }) => message).join("\n"), options);
    this.complaints = list;
    this.hint = hint;
  }
}

/** `error[code]: where: message` */
export function formatComplaint(complaint: Complaint, severity: "error" | "warning" = "error"): string {
  const { code, where, message } = complaint;
  return `${severity}[${code}]: ${where === undefined ? "" : `${where}: `}${message}`;
}

export function usage(message: string, command: string | undefined): Refusal {
  const help = `pipeloom ${command === undefined ? "" : `${command} `}--help`;
  return new Refusal({ code: "bad-usage", message }, `See: ${help}`);
}

/** `Did you mean "x"?`, or the names there are, or nothing. */
export function didYouMean(name: string, names: readonly string[], what: string): string {
  const near = nearest(name, names);
  if (near !== undefined) return ` Did you mean "${near}"?`;
  if (names.length === 0) return "";
  const shown = names.slice(0, 12).map((each) => `"${each}"`);
  return ` There ${names.length === 1 ? "is" : "are"} ${shown.join(", ")}${names.length > 12 ? ` and ${names.length - 12} more ${what}` : ""}.`;
}

export function fileNotFound(path: string, cause?: unknown): Refusal {
  return new Refusal({ code: "file-not-found", where: path, message: "there is no such file." }, undefined, { cause });
}

export function fileIsFolder(path: string): Refusal {
  return new Refusal({ code: "file-is-folder", where: path, message: "this is a folder; name a pipeline file in it." });
}

export function fileUnreadable(path: string, cause: unknown): Refusal {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Refusal({ code: "file-unreadable", where: path, message: `the file cannot be read: ${why}.` }, undefined, {
    cause,
  });
}

export function notAPipelineFile(path: string): Refusal {
  return new Refusal({
    code: "unknown-language",
    where: path,
    message: "only TypeScript (.ts, .tsx, .mts, .js, .mjs) and Python (.py) files can hold pipelines.",
  });
}

export function noPipeline(path: string, usesPipeloom: boolean): Refusal {
  const message = usesPipeloom
    ? "no pipeline is defined in this file; only steps are."
    : "no pipeline is defined in this file, and it imports nothing from pipeloom.";
  return new Refusal({ code: "no-pipeline", where: `${path}:1`, message });
}

export function unknownPipeline(name: string, names: readonly string[], path: string): Refusal {
  const message = `there is no pipeline "${name}".${didYouMean(name, names, "pipelines")}`;
  return new Refusal({ code: "unknown-pipeline", where: path, message });
}

export function choosePipeline(
  path: string,
  pipelines: readonly { readonly name: string; readonly line: number }[],
): Refusal {
  const names = pipelines.map(({ name, line }) => `"${name}" (line ${line})`).join(", ");
  const message = `the file defines ${pipelines.length} pipelines: ${names}. Choose one with --pipeline NAME.`;
  return new Refusal({ code: "choose-pipeline", where: `${path}:${pipelines[0]?.line ?? 1}`, message });
}

export function unknownStep(flag: string, name: string, names: readonly string[], pipeline: string): Refusal {
  const message = `${flag} "${name}": pipeline "${pipeline}" has no such step.${didYouMean(name, names, "steps")}`;
  return new Refusal({ code: "unknown-step", message });
}

export function notAvailable(what: string, instead: string): Refusal {
  return new Refusal({ code: "not-available", message: `${what} is not available in this version. ${instead}` });
}

export function workspaceMissing(path: string): Refusal {
  return new Refusal({ code: "no-workspace", where: path, message: "the workspace folder does not exist." });
}

export function programIncomplete(path: string): Refusal {
  return new Refusal({
    code: "not-built",
    where: path,
    message: "a part of Pipeloom is missing. In a checkout run `npm ci && npm run build`; otherwise install it again.",
  });
}

export function nothingStored(): Refusal {
  return new Refusal(
    { code: "nothing-stored", message: "nothing has been run in this workspace yet." },
    "Run a pipeline: pipeloom run FILE",
  );
}
