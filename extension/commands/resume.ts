import { resumeRun } from "../runs/resume-run.ts";
import { isResumable } from "../runs/runs.ts";
import type { Command } from "./command.ts";
import { runFor } from "./subject.ts";

/** Goes on with a run that paused, was interrupted, failed or was cancelled. */
export const resume: Command = async (services, ...args) => {
  const run = await runFor(services, args, "Resume Run", isResumable);
  if (run) await resumeRun(services, run.runId);
};
