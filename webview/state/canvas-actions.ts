/** Actions on the canvas from the toolbar, the keyboard and the host's palette, in one place for all. */
export type CanvasAction =
  | "fit"
  | "tidy"
  | "search"
  | "toggle-direction"
  | "zoom-in"
  | "zoom-out"
  | "run"
  | "focus"
  | "add-node"
  | "connect"
  | "rename"
  | "delete"
  | "duplicate";

const listeners = new Set<(action: CanvasAction) => void>();

export function emitCanvasAction(action: CanvasAction): void {
  for (const listener of listeners) listener(action);
}

/** Returns the unsubscribe. */
export function onCanvasAction(listener: (action: CanvasAction) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
