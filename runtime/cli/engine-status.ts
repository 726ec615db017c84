import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { findEngine, using, workspaceFor } from "./engine.ts";
import { exitCode } from "./refusal.ts";
import { count, duration } from "./words.ts";

const shape = {
  name: "engine status",
  summary: "Show the workspace's engine: its process, runs and workers",
  positionals: [],
  flags: { ...jsonFlag, ...workspaceFlag },
} as const satisfies Shape;

export const engineStatus = command(shape, async ({ flags }, environment) => {
  const { terminal } = environment;
  const workspace = workspaceFor(flags.workspace, environment);
  const connection = await findEngine(workspace, environment);
  const status = connection && (await using(connection, ({ client }) => client.request("engine.status", {})));
  if (flags.json) terminal.out(`${JSON.stringify({ isRunning: status !== undefined, workspace, ...status })}\n`);
  else if (!status) terminal.out(`No engine is running for ${workspace}. It starts with the next run.\n`);
  else {
    terminal.out(
      `The engine for ${status.workspace} runs as process ${status.pid}, version ${status.version}, for ${duration(status.uptimeMs)}.\n`,
    );
    if (status.python) terminal.out(`Python ${status.python.version} at ${status.python.path}\n`);
    terminal.out(
      `${count(status.activeRuns.length, "active run")}${status.activeRuns.map((id) => ` ${id}`).join("")}\n`,
    );
    for (const worker of status.workers)
      terminal.out(`${worker.language} worker ${worker.pid} is ${worker.isBusy ? "busy" : "idle"}\n`);
  }
  return exitCode.succeeded;
});
