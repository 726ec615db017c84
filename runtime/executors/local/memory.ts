/** How much memory a worker and what it started hold now. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";

const pageBytes = 4_096;

/** Resident bytes of a process and its descendants; undefined where the system does not tell. Never throws. */
export function residentBytes(pid: number): Promise<number | undefined> | number | undefined {
  if (process.platform === "linux") return fromProc(pid);
  return process.platform === "win32" ? undefined : fromPs(pid);
}

function fromProc(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    const below = children === "" ? [] : children.split(" ").map((child) => fromProc(Number(child)));
    return below.reduce((sum, bytes) => sum + bytes, pages * pageBytes);
  } catch {
    return 0; // It ended meanwhile.
  }
}

/** By process group: a worker leads its own. */
function fromPs(pid: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile("ps", ["-A", "-o", "pgid=,rss="], (error, stdout) => {
      if (error) return resolve(undefined);
      const rows = stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
      return resolve(rows.reduce((sum, [group, kilobytes]) => sum + (group === pid ? (kilobytes ?? 0) * 1_024 : 0), 0));
    });
  });
}

export function bytesText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e3)} kB`;
}
