/**
 * Ctrl+Z and Ctrl+Y anywhere in the view are undo and redo of the document.
 *
 * The keys are taken before anything else sees them: a field's own undo and the editor's undo of a webview's field would both
 * end there and leave the document as it is. Fields that only look for something keep their own (`data-own-undo`).
 */
import { ask, host } from "./connect.ts";

export function listenForHistoryKeys(target: Window): void {
  target.addEventListener(
    "keydown",
    (event) => {
      const direction = historyKey(event);
      if (!direction) return;
      if (event.target instanceof Element && event.target.closest("[data-own-undo]")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void ask(host.request("history", { direction }));
    },
    { capture: true },
  );
}

type Keys = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

export function historyKey({ key, ctrlKey, metaKey, shiftKey, altKey }: Keys): "undo" | "redo" | undefined {
  if (ctrlKey === metaKey || altKey) return undefined;
  const letter = key.toLowerCase();
  if (letter === "z") return shiftKey ? "redo" : "undo";
  return letter === "y" && !shiftKey ? "redo" : undefined;
}
