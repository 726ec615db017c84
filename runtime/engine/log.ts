/** The engine's own log, for us and for bug reports: `.pipeloom/engine.log`, with one older file kept. */
import { appendFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";

export interface EngineLog {
  write(level: "info" | "warning" | "error", message: string, cause?: unknown): void;
}

const limitBytes = 1_048_576;

export function openLog(stateFolder: string, now: () => number): EngineLog {
  const path = join(stateFolder, "engine.log");
  return {
    write(level, message, cause) {
      const because =
        cause === undefined
          ? ""
          : `
  ${cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause)}`;
      try {
        if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > limitBytes) renameSync(path, `${path}.old`);
        appendFileSync(path, `${new Date(now()).toISOString()} ${process.pid} ${level} ${message}${because}\n`, {
          mode: 0o600,
        });
      } catch {
        // A log that cannot be written must not stop the engine; the store says what is wrong with the folder.
      }
    },
  };
}
