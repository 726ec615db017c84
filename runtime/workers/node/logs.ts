/**
 * Everything that user code prints, as log lines of the attempt that printed it.
 *
 * Job: takes over `console` and the standard streams while an attempt's code runs. Boundary: what nobody's attempt printed goes to the real streams.
 * Invariants:
 * 1. A line is whole and without its newline; a rest without newline is sent when the attempt ends.
 * 2. Of each attempt at most its limit is kept; the rest is counted, said once at the end, and costs no more than counting.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { format } from "node:util";
import type { LogLevel } from "../../model/event.ts";
import type { FromWorker } from "../../protocol/worker.ts";

type LogMessage = Extract<FromWorker, { type: "log" }>;
type Stream = LogMessage["stream"];

export interface AttemptLog {
  readonly invocation: string;
  readonly attempt: number;
  write(stream: Stream, level: LogLevel, text: string): void;
  /** Sends what is left, and how much was dropped. */
  end(): void;
}

const owner = new AsyncLocalStorage<AttemptLog>();
const lineLimit = 16_384;

/** Runs code whose output belongs to an attempt, over all its asynchronous parts. */
export function runWithLog<T>(log: AttemptLog, run: () => T): T {
  return owner.run(log, run);
}

const nobody: AttemptLog = { invocation: "", attempt: 0, write: () => {}, end: () => {} };

/** Runs code whose output is dropped, because the same code has said it already. */
export function runMuted<T>(run: () => T): T {
  return owner.run(nobody, run);
}

/** The attempt that the running code belongs to. */
export function currentLog(): AttemptLog | undefined {
  return owner.getStore();
}

export function createAttemptLog(
  invocation: string,
  attempt: number,
  limitBytes: number,
  send: (message: FromWorker) => void,
): AttemptLog {
  const rests = new Map<Stream, { text: string; level: LogLevel }>();
  let left = limitBytes;
  let dropped = 0;
  let isEnded = false;
  const isFull = () => left <= 0;
  const emit = (stream: Stream, level: LogLevel, text: string): void => {
    const size = Buffer.byteLength(text) + 1;
    if (size > left) {
      left = 0;
      dropped += size;
      return;
    }
    left -= size;
    send({ type: "log", invocation, attempt, time: Date.now(), stream, level, text });
  };
  return {
    invocation,
    attempt,
    write(stream, level, text) {
      if (isFull() || isEnded) {
        dropped += text.length;
        return;
      }
      let rest = rests.get(stream)?.text ?? "";
      let from = 0;
      for (let end = text.indexOf("\n"); end !== -1 && !isFull(); end = text.indexOf("\n", from)) {
        emit(stream, level, (rest + text.slice(from, end)).replace(/\r$/, ""));
        rest = "";
        from = end + 1;
      }
      rest += text.slice(from);
      for (; rest.length > lineLimit && !isFull(); rest = rest.slice(lineLimit))
        emit(stream, level, rest.slice(0, lineLimit));
      rests.delete(stream);
      if (isFull()) dropped += rest.length;
      else if (rest !== "") rests.set(stream, { text: rest, level });
    },
    end() {
      if (isEnded) return;
      for (const [stream, { text, level }] of rests) emit(stream, level, text);
      isEnded = true;
      if (dropped === 0) return;
      const text = `The step printed more than ${limitBytes.toLocaleString("en")} bytes; ${dropped.toLocaleString("en")} were dropped.`;
      send({
        type: "log",
        invocation,
        attempt,
        time: Date.now(),
        stream: "log",
        level: "warning",
        text,
        droppedBytes: dropped,
      });
    },
  };
}

const consoleLevels = {
  debug: "debug",
  log: "info",
  info: "info",
  warn: "warning",
  error: "error",
  trace: "error",
} as const;

/** Puts the capture in place, once, before any user code runs. */
export function captureOutput(): void {
  let level: LogLevel | undefined;
  for (const [stream, name, usual] of [
    [process.stdout, "stdout", "info"],
    [process.stderr, "stderr", "warning"],
  ] as const) {
    const write = stream.write.bind(stream);
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      const log = owner.getStore();
      // SAFETY: the arguments are those of `write` itself.
      if (!log) return write(...([chunk, ...rest] as Parameters<typeof write>));
      log.write(name, level ?? usual, typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
      const done = rest.at(-1);
      if (typeof done === "function") process.nextTick(done);
      return true;
    };
  }
  for (const [method, methodLevel] of Object.entries(consoleLevels)) {
    // SAFETY: the keys of `consoleLevels` are methods of console.
    const name = method as keyof typeof consoleLevels;
    const print = console[name].bind(console);
    console[name] = (...values: unknown[]) => {
      const before = level;
      level = methodLevel;
      try {
        print(...values);
      } finally {
        level = before;
      }
    };
  }
}

/** `context.log`: one entry per call, several lines stay together. */
export function logMethods(log: AttemptLog): { debug: LogMethod; info: LogMethod; warn: LogMethod; error: LogMethod } {
  const at =
    (level: LogLevel) =>
    (...values: readonly unknown[]) =>
      log.write("log", level, `${format(...values)}\n`);
  return { debug: at("debug"), info: at("info"), warn: at("warning"), error: at("error") };
}

type LogMethod = (...values: readonly unknown[]) => void;
