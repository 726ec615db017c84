/** Two runs side by side, in the editor's own comparison: parameters, metrics, steps with their durations, outputs. */
import * as vscode from "vscode";
import type { RunSummary } from "../../runtime/model/run.ts";
import { runTitle } from "../editor/lens-text.ts";
import { formatAge } from "../runs/format.ts";
import type { Command } from "./command.ts";
import { finishedRun, runFor } from "./subject.ts";

export const compareRuns: Command = async (services, ...args) => {
  const [row, selected] = args;
  // Several rows of the view may be selected.
  const rows: readonly unknown[] = Array.isArray(selected) && selected.length > 1 ? selected : [row];
  const [first, given] = await Promise.all(
    rows.slice(0, 2).map((each) => runFor(services, [each], "Compare Run", finishedRun)),
  );
  if (!first) return;
  const second = given ?? (await pickOther(services.runs.summaries(), first));
  if (!second) return;
  const [older, newer] = [first, second].toSorted((a, b) => a.startedAt - b.startedAt);
  if (!older || !newer) return;
  await services.comparisons.show(older.runId, newer.runId);
};

async function pickOther(all: readonly RunSummary[], first: RunSummary): Promise<RunSummary | undefined> {
  const others = all
    .filter((run) => run.runId !== first.runId && finishedRun(run))
    // Runs of the same pipeline come first.
    .toSorted((a, b) => Number(b.pipeline === first.pipeline) - Number(a.pipeline === first.pipeline));
  const rows = others.map((run) => ({
    run,
    label: run.pipeline,
    description: `${runTitle(run)} · ${formatAge(run.startedAt, Date.now())}`,
  }));
  const picked = await vscode.window.showQuickPick(rows, {
    title: `Compare ${first.pipeline}, ${formatAge(first.startedAt, Date.now())}`,
    placeHolder: "With which run?",
  });
  return picked?.run;
}
