/** The `pipeloom` command as a child process: its lines of JSON as events, its last as the run's end. */
import { spawn } from "node:child_process";
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
  const [program, ...first] = findCommand();
  const child = spawn(program, [...first, ...argv], { stdio: ["ignore", "pipe", "pipe"] });
  const cancel = () => child.kill("SIGINT");
  if (signal?.aborted) cancel();
  signal?.addEventListener("abort", cancel, { once: true });
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
  throw new PipeloomError("run-refused", complaint.trim() || `Pipeline "${name}" did not run.`);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // Not an event: a later version may print other lines.
  }
}
