import type { Command } from "./command.ts";
import { textIn } from "./subject.ts";

/** The log of a run or a step; without one, the output channel. */
export const showLogs: Command = async ({ logs }, ...args) => {
  const runId = textIn(args[0], "runId");
  if (runId === undefined) return logs.channel.show(true);
  const invocation =
    typeof args[1] === "string" ? args[1] : typeof args[0] === "object" ? textIn(args[0], "invocation") : undefined;
  return logs.show(runId, invocation);
};
