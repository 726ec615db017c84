/**
 * ELK in a worker thread of the extension host: a webview cannot start workers from its own resources.
 * Gets `{ id, request }`, posts `{ id, result }` or `{ id, error }`. Requests are answered in order.
 */
import { parentPort } from "node:worker_threads";
import ELK from "elkjs/lib/elk.bundled.js";
import { elkLayout } from "./elk.ts";
import type { LayoutInput } from "./shape.ts";

interface LayoutMessage {
  readonly id: number;
  readonly request: LayoutInput;
}

const elk = new ELK();
let last: Promise<void> = Promise.resolve();

async function answer({ id, request }: LayoutMessage): Promise<void> {
  try {
    parentPort?.postMessage({ id, result: await elkLayout(elk, request) });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

parentPort?.on("message", (message) => {
  // SAFETY: only the extension host holds the other end, and it parsed the request by its schema before posting it.
  const typed = message as LayoutMessage;
  last = last.then(() => answer(typed));
});
