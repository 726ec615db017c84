/** Brings each new question to the user once; the graph, the status bar and the command answer it. */
import { createOwner } from "../platform/disposables.ts";
import type { Notifier } from "../platform/notify.ts";
import { shorten } from "./format.ts";
import { openQuestions } from "./questions.ts";
import type { Runs } from "./runs.ts";

export function askPeople(runs: Runs, notify: Notifier): { dispose(): void } {
  const owner = createOwner();
  const told = new Set<string>();
  owner.onDispose(
    runs.onChange.on(() => {
      const open = openQuestions(runs);
      for (const { runId, invocation, pipeline, question } of open) {
        const key = `${runId}\n${invocation}`;
        if (told.has(key)) continue;
        told.add(key);
        const args = [{ runId, invocation }];
        notify.information(
          `${pipeline} waits for an answer: ${shorten(question, 200)}`,
          { label: "Answer…", command: "pipeloom.answer", args },
          { label: "Show on Graph", command: "pipeloom.showQuestion", args },
        );
      }
      for (const key of told) if (!open.some((each) => key === `${each.runId}\n${each.invocation}`)) told.delete(key);
    }),
  );
  return owner;
}
