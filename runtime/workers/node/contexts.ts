/** What a running step knows of its surroundings, and how code below it finds that. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Envelope, FromWorker } from "../../protocol/worker.ts";
import { state } from "../../sdk/internal.ts";
import type { StepContext } from "../../sdk/internal.ts";

const contexts = new AsyncLocalStorage<StepContext>();
state.currentContext = () => contexts.getStore();

export function runInContext<T>(context: StepContext, run: () => T): T {
  return contexts.run(context, run);
}

export function makeContext(
  { invocation, attempt, runId, node, parameters }: Envelope,
  signal: AbortSignal,
  log: StepContext["log"],
  send: (message: FromWorker) => void,
): StepContext {
  return {
    log,
    signal,
    runId,
    invocation,
    node,
    attempt,
    parameters,
    progress(done, total, message) {
      if (!Number.isFinite(done)) return;
      send({
        type: "progress",
        invocation,
        attempt,
        done,
        ...(total !== undefined && Number.isFinite(total) && { total }),
        ...(message !== undefined && { message }),
      });
    },
  };
}
