import type { Notifier } from "../platform/notify.ts";
import { shorten } from "./format.ts";
import type { Runs } from "./runs.ts";

/** Says when a run ended badly, with the way to the step and to its log. Good ends are told by the status alone. */
export function reportFailures(runs: Runs, notify: Notifier): { dispose(): void } {
  const end = runs.onFinished.on((run) => {
    if (run.parent) return;
    const open = { label: "Open Run", command: "pipeloom.openRun", args: [run.runId] };
    const resume = { label: "Resume", command: "pipeloom.resume", args: [run.runId] };
    const logs = { label: "Show Log", command: "pipeloom.showLogs", args: [run.runId] };
    if (run.status === "failed") {
      const { error } = run;
      const what = error
        ? `${error.step === undefined ? "" : `${error.step}: `}${error.name}: ${shorten(error.message, 200)}`
        : "a step failed";
      const invocation = Object.values(run.invocations).find((each) => each.status === "failed");
      const step = invocation && {
        label: "Go to Step",
        command: "pipeloom.goToStep",
        args: [{ runId: run.runId, node: invocation.node }],
      };
      const where = error?.location ? ` (line ${error.location.line})` : "";
      notify.warning(`${run.pipeline} failed. ${what}${where}`, ...(step ? [step] : []), logs);
    } else if (run.status === "interrupted") {
      notify.warning(`${run.pipeline} was interrupted: the engine ended before it was done.`, resume, open);
    } else if (run.status === "paused") {
      const why = run.error ? ` ${shorten(run.error.message, 200)}` : "";
      notify.warning(`${run.pipeline} paused.${why}`, resume, open);
    }
  });
  return { dispose: end };
}
