/** What `pipeloom.yaml` says to the engine. It is looked at again before each run, so that a change counts from then on. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { noSettings, readWorkspaceFile, workspaceFileName } from "../config/workspace-file.ts";
import type { WorkspaceSettings } from "../config/workspace-file.ts";

export type EngineSettings = Pick<WorkspaceSettings, "concurrency" | "environment">;

export interface SettingsReader {
  /** As they were when last looked at. */
  readonly now: EngineSettings;
  /** Reads the file again, if it has changed. */
  refresh(): void;
}

/** A file that is not there or cannot be read says nothing; what is wrong in it is for clients to tell. */
export function settingsReader(workspace: string): SettingsReader {
  const path = join(workspace, workspaceFileName);
  let stamp = "";
  let settings: EngineSettings = noSettings;
  const refresh = () => {
    const stat = statSync(path, { throwIfNoEntry: false });
    const found = stat?.isFile() ? `${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}` : "";
    if (found === stamp) return;
    stamp = found;
    settings = found === "" ? noSettings : readSettings(path);
  };
  refresh();
  return {
    get now() {
      return settings;
    },
    refresh,
  };
}

function readSettings(path: string): EngineSettings {
  try {
    return readWorkspaceFile(readFileSync(path, "utf8")).settings;
  } catch {
    return noSettings;
  }
}
