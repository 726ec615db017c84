/** Keeps what Node compiled for the next worker: workers are ended by signals, and Node by itself writes it only when it ends in peace. */
import { flushCompileCache } from "node:module";

/** After the first steps have begun: writing must not make them wait. */
const flushAfterMs = 1_000;

export function keepCompiled(): void {
  if (process.env["NODE_COMPILE_CACHE"] === undefined) return;
  // What steps start has nothing to do with it.
  delete process.env["NODE_COMPILE_CACHE"];
  setTimeout(flushCompileCache, flushAfterMs).unref();
}
