/** Whatever user code throws, as a failure with frames in the user's files only. */
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import type { ErrorLocation, Failure } from "../../model/failure.ts";
import type { Mapper } from "./source-map.ts";

const causeLimit = 5;
const frameLimit = 20;

/** Names of the errors that this project throws at users; another program's `code` (as in `ENOENT`) is not one of ours. */
const ownErrors: ReadonlySet<string> = new Set([
  "PipeloomError",
  "SerializationError",
  "ArtifactError",
  "UnreadableArtifactError",
  "IndexError",
  "ItemFailed",
]);

const known = new WeakMap<object, Failure>();

/** An error for user code that stands for a failure elsewhere; thrown on, it is that failure again. */
export function errorFromFailure(failure: Failure): Error {
  const error = new Error(failure.message, failure.cause && { cause: errorFromFailure(failure.cause) });
  error.name = failure.name;
  if (failure.stack !== undefined) error.stack = failure.stack;
  known.set(error, failure);
  return error;
}

/** One item of a batch failed: told as the item's own failure, with the item's index. */
export class BatchItemError extends Error {
  readonly index: number;
  constructor(index: number, cause: unknown) {
    super(`Item ${index}`, { cause });
    this.index = index;
  }
}

/** A thrown value as data. Our own errors keep their code; the user's have none. */
export function failureOf(thrown: unknown, mapper: Mapper | undefined, depth = 0): Failure {
  if (!(thrown instanceof Error)) {
    return {
      name: "Error",
      message: typeof thrown === "string" ? thrown : `${inspect(thrown, { depth: 2 })} was thrown`,
    };
  }
  if (thrown instanceof BatchItemError) {
    const item = failureOf(thrown.cause, mapper, depth);
    return { ...item, message: `Item ${thrown.index}: ${item.message}` };
  }
  const passed = known.get(thrown);
  if (passed) return passed;
  const name = nameOf(thrown);
  const frames = userFrames(textOf(thrown.stack), mapper);
  const [first] = frames;
  const isOurs = ownErrors.has(thrown.name) && "code" in thrown;
  const message = textOf(thrown.message);
  return {
    name,
    message,
    stack: [`${name}: ${message}`, ...frames.map(({ text }) => `    at ${text}`)].join("\n"),
    ...(first && { location: first.location }),
    ...(isOurs && { code: String(thrown.code) }),
    ...(thrown.cause !== undefined && depth < causeLimit && { cause: failureOf(thrown.cause, mapper, depth + 1) }),
  };
}

function nameOf(error: Error): string {
  const name = textOf(error.name);
  return name === "Error" || name === "" ? error.constructor.name || "Error" : name;
}

/** A user's class may put anything into `message` or `stack`. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : inspect(value);
}

function userFrames(stack: string, mapper: Mapper | undefined): { text: string; location: ErrorLocation }[] {
  if (!mapper) return [];
  const frames: { text: string; location: ErrorLocation }[] = [];
  for (const line of stack.split("\n")) {
    const match = /^\s+at (?:(.*?) \()?((?:file:\/\/)?[^()]*?):(\d+):(\d+)\)?$/.exec(line);
    if (!match?.[2] || pathOf(match[2].replace(/^async /, "")) !== mapper.entry) continue;
    const place = mapper.find(Number(match[3]) - 1, Number(match[4]) - 1);
    if (!place) continue;
    const location = { file: place.file, line: place.line + 1, column: place.column + 1 };
    const where = `${location.file}:${location.line}:${location.column}`;
    frames.push({ text: match[1] === undefined ? where : `${match[1]} (${where})`, location });
    if (frames.length === frameLimit) break;
  }
  return frames;
}

function pathOf(text: string): string {
  return text.startsWith("file://") ? fileURLToPath(text) : text;
}
