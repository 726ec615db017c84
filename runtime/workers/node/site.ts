/** Where in the user's source the running call was made: a short stack, mapped; a few microseconds a call. */
import { fileURLToPath } from "node:url";
import type { CallSite } from "../../model/range.ts";
import type { Mapper } from "./source-map.ts";

const depth = 12;

/** The innermost frame in the user's code; undefined when there is none. */
export function callSite(mapper: Mapper): CallSite | undefined {
  const frame = captureFrames().find((frame) => pathOf(frame.getFileName()) === mapper.entry);
  const line = frame?.getLineNumber();
  const column = frame?.getColumnNumber();
  if (typeof line !== "number" || typeof column !== "number") return undefined;
  const place = mapper.find(line - 1, column - 1);
  return place && { file: place.file, line: place.line, character: place.column };
}

function captureFrames(): NodeJS.CallSite[] {
  // oxlint-disable-next-line typescript/unbound-method -- SAFETY: it is put back as it was, never called.
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = depth;
    Error.prepareStackTrace = (_, frames) => frames;
    Error.captureStackTrace(holder, callSite);
    // SAFETY: the line above makes V8 leave the frames themselves in `stack`.
    return holder.stack as NodeJS.CallSite[];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

const paths = new Map<string, string>();

function pathOf(name: string | null | undefined): string {
  if (!name?.startsWith("file://")) return name ?? "";
  let path = paths.get(name);
  if (path === undefined) paths.set(name, (path = fileURLToPath(name)));
  return path;
}
