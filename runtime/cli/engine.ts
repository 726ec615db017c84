/** The workspace's engine, as commands use it. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { EngineConnection } from "../client/connect.ts";
import { connectEngine } from "../client/connect.ts";
import { stateFolder, workspaceOf } from "../client/workspace.ts";
import { RpcError } from "../protocol/rpc.ts";
import type { Environment } from "./command.ts";
import { enginePath, version } from "./installation.ts";
import { formatComplaint, workspaceMissing } from "./refusal.ts";

/** The workspace that is meant: the flag's, else that of the file, else that of the current folder. */
export function workspaceFor(flag: string | undefined, environment: Environment, file?: string): string {
  if (flag === undefined) return workspaceOf(file ?? join(environment.cwd, "any"));
  const folder = resolve(environment.cwd, flag);
  if (!existsSync(folder)) throw workspaceMissing(flag);
  return folder;
}

export function openEngine(workspace: string, environment: Environment): Promise<EngineConnection> {
  return connectEngine({
    workspace,
    enginePath: enginePath(),
    nodePath: environment.nodePath,
    env: environment.env,
    clientName: "cli",
    start: true,
    version: version(),
    onLog: ({ level, message }) => {
      if (level !== "info") environment.terminal.error(`${formatComplaint({ code: "engine", message }, level)}\n`);
    },
  });
}

/** The engine that is there already, if one is. */
export async function findEngine(workspace: string, environment: Environment): Promise<EngineConnection | undefined> {
  try {
    return await connectEngine({
      workspace,
      enginePath: "",
      nodePath: environment.nodePath,
      env: environment.env,
      clientName: "cli",
      start: false,
    });
  } catch (error) {
    if (error instanceof RpcError && error.code === "no-engine") return undefined;
    throw error;
  }
}

/** For commands that only read: undefined when nothing was ever run here, so that looking leaves no trace. */
export async function openStore(workspace: string, environment: Environment): Promise<EngineConnection | undefined> {
  if (!existsSync(join(stateFolder(workspace), "runs.db"))) return undefined;
  return openEngine(workspace, environment);
}

/** Uses a connection and lets go of it, whatever happens. */
export async function using<T>(
  connection: EngineConnection,
  use: (connection: EngineConnection) => Promise<T>,
): Promise<T> {
  try {
    return await use(connection);
  } finally {
    connection.dispose();
  }
}
