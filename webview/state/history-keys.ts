/**
 * Ctrl+Z and Ctrl+Y anywhere in the view are undo and redo of the document.
 *
 * The keys are taken before anything else sees them: a field's own undo and the editor's undo of a webview's field would both
 * end there and leave the document as it is. Fields that only look for something keep their own (`data-own-undo`).
 */
import { ask, host } from "./connect.ts";
import { historyKey } from "./history-key.ts";
import { useSpoken } from "./spoken-edit.ts";

export function listenForHistoryKeys(target: Window): void {
  target.addEventListener(
    "keydown",
    (event) => {
      const direction = historyKey(event);
      if (!direction) return;
      if (event.target instanceof Element && event.target.closest("[data-own-undo]")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void ask(host.request("history", { direction })).then((answer) => {
        if (answer) useSpoken.setState({ text: direction === "undo" ? "Undone" : "Redone" });
      });
    },
    { capture: true },
  );
}
