/** Runs that are looked at before they start: the graph shows what each would do, and starts it when the user says so. */
import type { Command } from "./command.ts";
import { openRun } from "./open-run.ts";
import { isResumable } from "../runs/runs.ts";
import { runFor, subjectFor } from "./subject.ts";

/** What the pipeline would do now. */
export const previewRun: Command = async (services, ...args) => {
  const { document, pipeline } = await subjectFor(services, args);
  services.graphs.show(document, pipeline);
  services.graphs.plan({});
};

/** Only what failed, or never ran, in an earlier run. */
export const rerunFailed: Command = async (services, ...args) => {
  const run = await runFor(services, args, "Run Failed Steps Again", isResumable);
  if (!run) return;
  await openRun(services, run.runId);
  services.graphs.plan({ selection: { rerun: run.runId, failed: true }, parametersOf: run.runId });
};

export const runFrom: Command = ({ graphs }) => graphs.canvas("run-from", { focus: true });
export const runUntil: Command = ({ graphs }) => graphs.canvas("run-until", { focus: true });
export const runOnly: Command = ({ graphs }) => graphs.canvas("run-only", { focus: true });
