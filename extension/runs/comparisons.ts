/** Run reports as documents of the editor, and two of them in its comparison. */
import * as vscode from "vscode";
import { createOwner } from "../platform/disposables.ts";
import { formatAge } from "./format.ts";
import { runReport } from "./run-report.ts";
import type { Runs } from "./runs.ts";

const scheme = "pipeloom-run";

export type Comparisons = ReturnType<typeof createComparisons>;

export function createComparisons(runs: Runs) {
  const owner = createOwner();
  owner.own(
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: (uri) => runs.load(new URLSearchParams(uri.query).get("run") ?? "").then(runReport),
    }),
  );
  const uriOf = (runId: string, pipeline: string) =>
    vscode.Uri.from({ scheme, path: `/${pipeline}.json`, query: new URLSearchParams({ run: runId }).toString() });
  return {
    async show(left: string, right: string): Promise<void> {
      const [older, newer] = await Promise.all([runs.load(left), runs.load(right)]);
      const age = (time: number) => formatAge(time, Date.now());
      await vscode.commands.executeCommand(
        "vscode.diff",
        uriOf(left, older.pipeline),
        uriOf(right, newer.pipeline),
        `${older.pipeline} ${age(older.startedAt)} ↔ ${newer.pipeline} ${age(newer.startedAt)}`,
      );
    },
    dispose: () => owner.dispose(),
  };
}
