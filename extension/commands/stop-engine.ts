import * as vscode from "vscode";
import { RpcError } from "../../runtime/protocol/rpc.ts";
import type { EngineLink } from "../engine/engines.ts";
import type { Command } from "./command.ts";

/** Ends the engines of the open workspaces; asks before active runs are interrupted. */
export const stopEngine: Command = async ({ engines, notify }) => {
  const links = engines.links();
  if (links.length === 0) return notify.information("No engine is running for this window.");
  for (const link of links) await stop(link);
};

async function stop(link: EngineLink): Promise<void> {
  try {
    await link.client.request("engine.stop", { force: false });
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    if (error.code === "closed") return; // It ended before it could say so.
    if (error.code !== "busy") throw error;
    const answer = await vscode.window.showWarningMessage(
      `The engine of ${link.directory} is running a pipeline. Stop it all the same? Active runs end as interrupted.`,
      { modal: true },
      "Stop",
    );
    if (answer === "Stop")
      await link.client.request("engine.stop", { force: true }).catch((stopped: unknown) => {
        if (!(stopped instanceof RpcError) || stopped.code !== "closed") throw stopped;
      });
  }
}
