/** The `pipeloom` command as a child process: its lines of JSON as events, its last as the run's end. */
import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";
import { createInterface } from "node:readline";
import { RunEvent } from "../model/event.ts";
import type { RunFinished } from "../model/event.ts";
import { PipeloomError } from "./errors.ts";
import { findCommand } from "./installation.ts";

/**
 * @throws PipeloomError `no-command` when it does not start, `run-refused` with its own words when it ends without a run.
 */
export async function follow(
  argv: readonly string[],
  name: string,
  { onEvent, signal }: { readonly onEvent?: (event: RunEvent) => void; readonly signal?: AbortSignal },
): Promise<RunFinished> {
  const child = start(argv);
  const cancel = () => child.kill("SIGINT");
  if (signal?.aborted) cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  const { exited, complaint } = ending(child);
  // The first to fail tells; the other must not be unhandled meanwhile.
  exited.catch(() => {});
  let last: RunFinished | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const event = RunEvent.safeParse(parsed(line));
    if (!event.success) continue;
    if (event.data.type === "run.finished") last = event.data;
    onEvent?.(event.data);
  }
  await exited;
  signal?.removeEventListener("abort", cancel);
  if (last) return last;
  throw new PipeloomError("run-refused", complaint() || `Pipeline "${name}" did not run.`);
}

/**
 * The JSON that a command prints.
 *
 * @throws PipeloomError `no-command` when it does not start, `run-refused` with its own words when it prints none.
 */
export async function answer(argv: readonly string[]): Promise<unknown> {
  const child = start(argv);
  const { exited, complaint } = ending(child);
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  await exited;
  const value = parsed(text);
  if (value === undefined)
    throw new PipeloomError("run-refused", complaint() || "The pipeloom command printed nothing.");
  return value;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

function start(argv: readonly string[]): Child {
  const [program, ...first] = findCommand();
  return spawn(program, [...first, ...argv], { stdio: ["ignore", "pipe", "pipe"] });
}

/** When it has ended, and what it has complained about. */
function ending(child: Child): { readonly exited: Promise<void>; readonly complaint: () => string } {
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (complaint += chunk));
  const exited = new Promise<void>((resolve, reject) => {
    child.on("error", (cause) =>
      reject(
        new PipeloomError("no-command", `The pipeloom command did not start: ${cause.message}. Set PIPELOOM_CLI.`, {
          cause,
        }),
      ),
    );
    child.on("close", () => resolve());
  });
  return { exited, complaint: () => complaint.trim() };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // Not an event: a later version may print other lines.
  }
}
