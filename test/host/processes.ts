/** Counts the processes that Pipeloom started: every one carries a marker in its environment. Linux only. */
import { readFileSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { processMarker } from "../../runtime/protocol/worker.ts";

export interface MarkedProcess {
  readonly pid: number;
  /** `engine` or `worker`. */
  readonly role: string;
  readonly command: string;
}

/** Marked processes that work in this folder. */
export function markedProcesses(workspace: string): MarkedProcess[] {
  const folder = realpathSync(workspace);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const role = new RegExp(`(?:^|\\0)${processMarker}=([^\\0]*)`).exec(
          readFileSync(`/proc/${name}/environ`, "utf8"),
        )?.[1];
        if (role === undefined || !readlinkSync(`/proc/${name}/cwd`).startsWith(folder)) return [];
        return [
          {
            pid: Number(name),
            role,
            command: readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim(),
          },
        ];
      } catch {
        // The process ended while we looked, or it is not ours to read.
        return [];
      }
    });
}

export function killMarked(workspace: string): void {
  for (const { pid } of markedProcesses(workspace)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It is gone already.
    }
  }
}
