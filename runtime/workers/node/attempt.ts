/**
 * Runs one attempt of a step.
 *
 * Job: what the envelope asks for is done under its context and log, and told in one final message. Boundary: retries, timeouts and caching are the engine's.
 * Invariants:
 * 1. Each attempt gets `started`, then log and progress, then exactly one of `succeeded`, `returned`, `failed`, `skipped`.
 * 2. An error that escapes the step's promise (a timer, an unhandled rejection) fails the attempt that it belongs to.
 */
import type { Envelope, FromWorker } from "../../protocol/worker.ts";
import { makeContext } from "./contexts.ts";
import { failureOf } from "./failure.ts";
import { createAttemptLog, currentLog, logMethods, runWithLog } from "./logs.ts";
import type { Perform } from "./perform.ts";
import { mapperOf } from "./unit.ts";

export interface AttemptRunner {
  run(envelope: Envelope): Promise<void>;
  cancel(invocation: string, attempt: number): void;
  /** An error that no promise of the step carries. False when the attempt that it belongs to is not running (any more). */
  fail(error: unknown): boolean;
}

interface Running {
  readonly invocation: string;
  readonly attempt: number;
  readonly abort: AbortController;
  readonly escape: (error: unknown) => void;
}

export function createAttemptRunner(
  perform: Perform,
  send: (message: FromWorker) => void,
  flush: () => void,
): AttemptRunner {
  let running: Running | undefined;
  return {
    cancel(invocation, attempt) {
      if (running?.invocation === invocation && running.attempt === attempt) running.abort.abort(cancelledError());
    },
    fail(error) {
      const owner = currentLog();
      const isEarlier =
        owner !== undefined && (owner.invocation !== running?.invocation || owner.attempt !== running.attempt);
      if (!running || isEarlier) return false;
      running.escape(error);
      return true;
    },
    async run(envelope) {
      const { invocation, attempt } = envelope;
      const abort = new AbortController();
      let escape: (error: unknown) => void = () => {};
      const escaped = new Promise<never>((_, reject) => (escape = reject));
      escaped.catch(() => {});
      running = { invocation, attempt, abort, escape };
      const log = createAttemptLog(invocation, attempt, envelope.logLimitBytes, send);
      const began = performance.now();
      send({ type: "started", invocation, attempt });
      // A step may never yield: say that it started before it does.
      flush();
      let last: FromWorker;
      try {
        const work = runWithLog(log, () =>
          perform(envelope, makeContext(envelope, abort.signal, logMethods(log), send)),
        );
        last = { ...(await Promise.race([work, escaped])), durationMs: performance.now() - began };
        // A step that does not listen to its signal may still finish in the grace; a cancelled attempt has no result.
        if (abort.signal.aborted) throw cancelledError();
      } catch (error) {
        last = {
          type: "failed",
          invocation,
          attempt,
          durationMs: performance.now() - began,
          error: failureOf(error, mapperOf(envelope.unit)),
        };
      }
      running = undefined;
      log.end();
      send(last);
    },
  };
}

function cancelledError(): Error {
  const error = new Error("The run was cancelled.");
  error.name = "CancelledError";
  return error;
}
