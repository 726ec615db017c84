import { RpcError } from "../protocol/rpc.ts";
import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { findEngine, using, workspaceFor } from "./engine.ts";
import { exitCode, Refusal } from "./refusal.ts";

const shape = {
  name: "engine stop",
  summary: "Stop the workspace's engine; the next run starts one again",
  positionals: [],
  flags: {
    force: { type: "boolean", help: "Even while runs are going on: they end as interrupted" },
    ...jsonFlag,
    ...workspaceFlag,
  },
} as const satisfies Shape;

export const engineStop = command(shape, async ({ flags }, environment) => {
  const { terminal } = environment;
  const workspace = workspaceFor(flags.workspace, environment);
  const connection = await findEngine(workspace, environment);
  if (connection) {
    await using(connection, async ({ client, onClose }) => {
      const closed = new Promise<void>((resolve) => onClose(resolve));
      try {
        await client.request("engine.stop", { force: flags.force });
      } catch (error) {
        if (error instanceof RpcError && error.code === "busy")
          throw new Refusal(
            { code: "busy", message: error.message },
            "Wait for the runs, cancel them, or use --force.",
          );
        // Gone before it could answer: that is what was asked for.
        if (!(error instanceof RpcError && error.code === "closed")) throw error;
      }
      await closed;
    });
  }
  if (flags.json) terminal.out(`${JSON.stringify({ wasRunning: connection !== undefined, workspace })}\n`);
  else terminal.out(connection ? `Stopped the engine for ${workspace}.\n` : `No engine is running for ${workspace}.\n`);
  return exitCode.succeeded;
});
