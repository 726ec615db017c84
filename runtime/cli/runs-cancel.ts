import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { findEngine, using, workspaceFor } from "./engine.ts";
import { findRun } from "./find-run.ts";
import { exitCode, Refusal } from "./refusal.ts";

const shape = {
  name: "runs cancel",
  summary: "Cancel a run that is going on",
  positionals: ["RUN"],
  flags: { ...jsonFlag, ...workspaceFlag },
  notes: "RUN is a run's id, the beginning of one, or latest.",
} as const satisfies Shape;

export const runsCancel = command(shape, async ({ positionals, flags }, environment) => {
  const name = positionals[0] ?? "";
  const connection = await findEngine(workspaceFor(flags.workspace, environment), environment);
  if (!connection) throw notRunning(`no engine is running here, so run "${name}" cannot be going on.`);
  const run = await using(connection, async ({ client }) => {
    const run = await findRun(client, name);
    if (run.status !== "running" && run.status !== "queued" && run.status !== "paused")
      throw notRunning(`run "${run.runId}" is over: it ${ended[run.status]}.`);
    await client.request("run.cancel", { runId: run.runId });
    return run;
  });
  environment.terminal.out(
    flags.json ? `${JSON.stringify({ runId: run.runId })}\n` : `Cancelling run ${run.runId} of ${run.pipeline}.\n`,
  );
  return exitCode.succeeded;
});

const ended = {
  succeeded: "succeeded",
  failed: "failed",
  cancelled: "was cancelled",
  interrupted: "was interrupted",
} as const;

function notRunning(message: string): Refusal {
  return new Refusal({ code: "not-running", message }, "See: pipeloom runs list");
}
