/**
 * The worker's end of descriptor 3.
 *
 * Job: JSON lines both ways, written once per event-loop turn. Boundary: checks what arrives against the protocol; knows nothing of steps.
 * Invariants:
 * 1. Messages leave in the order in which they were sent, also when user code never yields: after `patienceMs` they are written at once.
 * 2. When descriptor 3 closes the process ends: its engine is gone.
 */
import { writeSync } from "node:fs";
import { Socket } from "node:net";
import { encodeLine, lineDecoder } from "../../protocol/lines.ts";
import { ToWorker } from "../../protocol/worker.ts";
import type { FromWorker } from "../../protocol/worker.ts";

export interface WorkerChannel {
  readonly send: (message: FromWorker) => void;
  /** Writes what is pending now. */
  readonly flush: () => void;
}

const descriptor = 3;
const patienceMs = 40;

export function openChannel(onMessage: (message: ToWorker) => void): WorkerChannel {
  const socket = new Socket({ fd: descriptor, readable: true, writable: true });
  let pending: string[] = [];
  let isScheduled = false;
  let flushedAt = performance.now();

  const flush = (): void => {
    flushedAt = performance.now();
    if (pending.length === 0) return;
    const text = pending.join("");
    pending = [];
    socket.write(text);
  };
  const end = (): void => process.exit(0);
  socket.setEncoding("utf8");
  socket.on(
    "data",
    lineDecoder(
      (message) => {
        const parsed = ToWorker.safeParse(message);
        if (parsed.success) onMessage(parsed.data);
        else process.stderr.write(`pipeloom: a message was refused: ${parsed.error.message}\n`);
      },
      (line) => process.stderr.write(`pipeloom: a line is not JSON: ${line.slice(0, 200)}\n`),
    ),
  );
  socket.on("end", end);
  socket.on("close", end);
  socket.on("error", end);
  process.on("exit", () => {
    // A step that calls process.exit loses nothing that it logged before.
    if (pending.length > 0 && socket.writableLength === 0) writeNow(pending.join(""));
  });
  return {
    flush,
    send(message) {
      pending.push(encodeLine(message));
      if (performance.now() - flushedAt > patienceMs) return flush();
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(() => {
        isScheduled = false;
        flush();
      });
    },
  };
}

function writeNow(text: string): void {
  try {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
  } catch {
    // The pipe is full or closed: the engine sees the exit itself.
  }
}
