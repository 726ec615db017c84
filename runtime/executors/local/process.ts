/**
 * One worker process: started, spoken to over descriptor 3, killed with all its children.
 *
 * Invariants:
 * 1. Every message that comes in was accepted by the protocol's schema; a worker that says something else is reported and goes on.
 * 2. `onExit` is called once, after the last message and after the output was read.
 * 3. The process leads its own group, so that killing it ends its children too.
 */
import { spawn } from "node:child_process";
import { Duplex } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { encodeLine, lineDecoder } from "../../protocol/lines.ts";
import { FromWorker } from "../../protocol/worker.ts";
import type { ToWorker } from "../../protocol/worker.ts";
import type { Guard } from "./guard.ts";
import type { OutputReader } from "./output.ts";
import { readOutput } from "./output.ts";

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it could not even be started. */
  readonly startError?: string;
}

export interface WorkerProcess {
  readonly pid: number | undefined;
  readonly stdout: OutputReader;
  readonly stderr: OutputReader;
  /** Messages of one turn are written at once. */
  send(message: ToWorker): void;
  /** To the whole process group. */
  signal(signal: "SIGTERM" | "SIGKILL"): void;
  /** Closes descriptor 3: the worker ends by itself. */
  end(): void;
}

export interface WorkerListener {
  onMessage(message: FromWorker): void;
  onExit(exit: Exit): void;
  report(problem: string): void;
}

export function startWorker(program: Program, listener: WorkerListener, guard?: Guard): WorkerProcess {
  const child = spawn(program.command, [...program.args], {
    cwd: program.cwd,
    env: program.environment,
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  if (child.pid !== undefined) guard?.add(child.pid);
  const control = child.stdio[3];
  if (!(control instanceof Duplex) || !child.stdout || !child.stderr)
    throw new Error("A worker was started without its control channel.");
  control.on("error", () => {}); // The exit tells.
  const decoder = new StringDecoder("utf8");
  const decode = lineDecoder(
    (message) => {
      const parsed = FromWorker.safeParse(message);
      if (parsed.success) listener.onMessage(parsed.data);
      else
        listener.report(
          `A worker sent a message that the protocol does not know: ${JSON.stringify(message).slice(0, 500)} (${parsed.error.issues[0]?.message})`,
        );
    },
    (line) => listener.report(`A worker sent a line that is not JSON: ${line.slice(0, 500)}`),
  );
  control.on("data", (bytes: Buffer) => decode(decoder.write(bytes)));
  const stdout = readOutput(child.stdout);
  const stderr = readOutput(child.stderr);

  let isGone = false;
  const gone = (exit: Exit) => {
    if (isGone) return;
    isGone = true;
    control.destroy();
    listener.onExit(exit);
  };
  child.once("error", (error) => gone({ code: null, signal: null, startError: error.message }));
  child.once("exit", (code, signal) => {
    // What it wrote before its end is still in the pipes. A grandchild may hold them open, so the wait is short.
    killGroup(child.pid, "SIGKILL");
    if (child.pid !== undefined) guard?.remove(child.pid);
    const late = setTimeout(() => gone({ code, signal }), 250);
    child.once("close", () => {
      clearTimeout(late);
      gone({ code, signal });
    });
  });

  let outbox = "";
  const flush = () => {
    const text = outbox;
    outbox = "";
    if (!isGone && control.writable) control.write(text);
  };
  return {
    pid: child.pid,
    stdout,
    stderr,
    send(message) {
      if (outbox === "") queueMicrotask(flush);
      outbox += encodeLine(message);
    },
    signal: (signal) => {
      if (!isGone) killGroup(child.pid, signal);
    },
    end: () => control.destroy(),
  };
}

function killGroup(pid: number | undefined, signal: "SIGTERM" | "SIGKILL"): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // Already gone.
  }
}
