/** Actions on the canvas from the toolbar, the keyboard and the host's palette, in one place for all. */
import type { z } from "zod";
import type { webviewContract } from "../../runtime/protocol/webview.ts";

type SaidAction = z.output<(typeof webviewContract)["events"]["canvas"]>["action"];
/** Runs of a part are looked at first: they open a plan instead. */
export type CanvasAction = Exclude<SaidAction, "run-from" | "run-until" | "run-only">;

const listeners = new Set<(action: CanvasAction) => void>();

export function emitCanvasAction(action: CanvasAction): void {
  for (const listener of listeners) listener(action);
}

/** Returns the unsubscribe. */
export function onCanvasAction(listener: (action: CanvasAction) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
