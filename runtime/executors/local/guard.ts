/**
 * Ends the workers of an engine that died.
 *
 * Job: a shell that knows the workers' process groups and kills them once its input closes, which is when the engine is gone, however it went.
 * A worker that notices the closed channel ends by itself; one in an endless loop, and what a step started, do not.
 * Boundary: not needed on Windows, where the system ends a process's children with it.
 * Invariants:
 * 1. The guard leads a group of its own, so that killing the engine's group does not end it.
 * 2. A group is forgotten when its worker has ended and its group was killed, so that a reused id is never hit.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { processMarker } from "../../protocol/worker.ts";

export interface Guard {
  add(pid: number): void;
  remove(pid: number): void;
  dispose(): void;
}

const program = `
groups=" "
while read -r what pid; do
  case $what in
    add) groups="$groups$pid " ;;
    remove) case $groups in *" $pid "*) groups="\${groups%%" $pid "*} \${groups#*" $pid "}" ;; esac ;;
  esac
done
for pid in $groups; do kill -9 "-$pid" 2>/dev/null; done
`;

export function createGuard(report: (problem: string) => void): Guard {
  let child: ChildProcess | undefined;
  let isOver = process.platform === "win32";
  const start = (): ChildProcess => {
    const started = spawn("/bin/sh", ["-c", program], {
      cwd: "/",
      env: { PATH: "/usr/bin:/bin", [processMarker]: "worker" },
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    const failed = (error: Error) => {
      if (isOver) return;
      isOver = true;
      report(`Workers that never yield may outlive this engine: their guard failed (${error.message}).`);
    };
    started.once("error", failed);
    started.stdin?.once("error", failed);
    started.unref();
    return started;
  };
  const say = (line: string) => {
    if (isOver) return;
    child ??= start();
    child.stdin?.write(`${line}\n`);
  };
  return {
    add: (pid) => say(`add ${pid}`),
    remove: (pid) => say(`remove ${pid}`),
    dispose() {
      isOver = true;
      child?.stdin?.end();
    },
  };
}
