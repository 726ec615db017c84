import { workspaceOf } from "../../runtime/client/workspace.ts";
import type { Command } from "./command.ts";

/** Lists the runs anew, and looks again for an engine. */
export const refresh: Command = async ({ engines, runs, active, isTrusted }) => {
  const current = active.current();
  if (isTrusted() && current?.document.uri.scheme === "file")
    await engines.connect(workspaceOf(current.document.file), { start: true });
  await runs.refresh();
};
