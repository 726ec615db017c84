import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { openStore, using, workspaceFor } from "./engine.ts";
import { findRun } from "./find-run.ts";
import { nothingStored, Refusal } from "./refusal.ts";
import { run as runCommand } from "./run.ts";

const shape = {
  name: "runs resume",
  summary: "Go on with a run that failed, paused, was cancelled or interrupted",
  positionals: ["RUN"],
  flags: { ...jsonFlag, ...workspaceFlag },
  notes:
    "RUN is a run's id, the beginning of one, or latest. It becomes a new run of the file as it is now, with the same parameters: what had finished is reused where nothing changed, and answers are not asked again.",
} as const satisfies Shape;

export const runsResume = command(shape, async ({ positionals, flags }, environment) => {
  const workspace = workspaceFor(flags.workspace, environment);
  const connection = await openStore(workspace, environment);
  if (!connection) throw nothingStored();
  const run = await using(connection, ({ client }) => findRun(client, positionals[0] ?? ""));
  if (run.status === "running" || run.status === "queued")
    throw new Refusal(
      { code: "still-running", message: `run "${run.runId}" is still going on; there is nothing to resume.` },
      `Cancel it: pipeloom runs cancel ${run.runId}`,
    );
  if (run.parent)
    throw new Refusal(
      { code: "child-run", message: `run "${run.runId}" is part of run "${run.parent.runId}".` },
      `Resume that one: pipeloom runs resume ${run.parent.runId}`,
    );
  const until = run.selection?.until ?? run.selection?.only;
  return runCommand.run(
    [
      run.file,
      "--pipeline",
      run.pipeline,
      "--rerun",
      run.runId,
      "--failed",
      "--workspace",
      workspace,
      ...(until === undefined ? [] : ["--until", until]),
      ...(run.overrides ?? []).flatMap(({ node, input, value }) => [
        "--input",
        `${node}.${input}=${JSON.stringify(value)}`,
      ]),
      ...(flags.json ? ["--json"] : []),
    ],
    environment,
  );
});
