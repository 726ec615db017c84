import { isActive } from "../runs/runs.ts";
import type { Command } from "./command.ts";
import { runFor } from "./subject.ts";

/** Cancels a run: the given one, or the only one, or the one that is picked. */
export const cancel: Command = async (services, ...args) => {
  const run = await runFor(services, args, "Cancel Run", isActive);
  const directory = run && services.runs.directoryOf(run.runId);
  if (!run || directory === undefined) return;
  const link = await services.engines.connect(directory, { start: false });
  await link.client.request("run.cancel", { runId: run.runId });
};
