/** Frames of a printed stack, of Node (`at fit (/a/b.ts:3:5)`) and of Python (`File "/a/b.py", line 3, in fit`). */
import type { ErrorLocation, Failure } from "../../runtime/model/failure.ts";

export interface Frame {
  readonly text: string;
  readonly name: string;
  readonly location?: ErrorLocation | undefined;
}

const node = /^\s*at (?:async )?(?:(?<name>.+?) \()?(?<file>[^()]+?):(?<line>\d+)(?::(?<column>\d+))?\)?$/;
const python = /^\s*File "(?<file>.+)", line (?<line>\d+)(?:, in (?<name>.+))?$/;

/** Innermost first, whichever way the language prints them. */
export function framesOf(failure: Failure): Frame[] {
  const frames: Frame[] = [];
  let isPython = false;
  for (const line of (failure.stack ?? "").split("\n")) {
    const inPython = python.exec(line);
    const groups = (inPython ?? node.exec(line))?.groups;
    if (!groups) continue;
    isPython ||= inPython !== null;
    const { name, file = "", line: at = "1", column } = groups;
    frames.push({
      text: line.trim(),
      name: name ?? "(top level)",
      location: {
        file: file.replace(/^file:\/\//, ""),
        line: Number(at),
        ...(column !== undefined && { column: Number(column) }),
      },
    });
  }
  if (isPython) frames.reverse();
  if (frames.length > 0 || !failure.location) return frames;
  const { file, line } = failure.location;
  return [{ text: `${file}:${line}`, name: "raised here", location: failure.location }];
}
