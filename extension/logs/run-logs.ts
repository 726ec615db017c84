/** Step output in the output channel as it comes, and the whole log of a run or a step as a document. */
import * as vscode from "vscode";
import type { RunEvent } from "../../runtime/model/event.ts";
import type { Engines } from "../engine/engines.ts";
import { createOwner } from "../platform/disposables.ts";
import { unknownRun } from "../platform/refusal.ts";
import { debounce } from "../platform/throttle.ts";
import { formatDuration } from "../runs/format.ts";
import type { Runs } from "../runs/runs.ts";
import { logDocumentText } from "./log-text.ts";

const scheme = "pipeloom-log";
const shownLines = 10_000;

export type RunLogs = ReturnType<typeof createRunLogs>;

export function createRunLogs(runs: Runs, engines: Engines, log: vscode.LogOutputChannel) {
  const owner = createOwner();
  const changed = owner.own(new vscode.EventEmitter<vscode.Uri>());
  const stepOf = (runId: string, invocation: string) =>
    runs.get(runId)?.invocations[invocation]?.node ?? invocation.split("~")[0] ?? invocation;

  function write(event: RunEvent): void {
    switch (event.type) {
      case "log": {
        const text = `${stepOf(event.runId, event.invocation)} | ${event.text}`;
        if (event.level === "error") log.error(text);
        else if (event.level === "warning") log.warn(text);
        else if (event.level === "debug") log.debug(text);
        else log.info(text);
        return;
      }
      case "run.started":
        return log.info(`Run ${event.runId} of ${event.pipeline} started.`);
      case "run.finished":
        return log.info(
          `Run ${event.runId} of ${event.pipeline} ${event.status} after ${formatDuration(event.durationMs)}.`,
        );
      case "invocation.finished":
        if (event.error)
          log.error(`${event.node} failed: ${event.error.stack ?? `${event.error.name}: ${event.error.message}`}`);
        return;
      default:
        return;
    }
  }

  const refresh = owner.own(
    debounce(200, () => {
      for (const document of vscode.workspace.textDocuments)
        if (document.uri.scheme === scheme) changed.fire(document.uri);
    }),
  );
  owner.onDispose(
    runs.onEvents.on(({ events }) => {
      for (const event of events) write(event);
      refresh();
    }),
  );

  async function read(uri: vscode.Uri): Promise<string> {
    const query = new URLSearchParams(uri.query);
    const runId = query.get("run") ?? "";
    const invocation = query.get("invocation") ?? undefined;
    const directory = runs.directoryOf(runId);
    if (directory === undefined) return unknownRun(runId).message;
    const run = await runs.load(runId);
    const link = await engines.connect(directory, { start: true });
    const { lines, next, droppedBytes } = await link.client.request("logs.read", {
      runId,
      limit: shownLines,
      ...(invocation !== undefined && { invocation }),
    });
    const what = invocation === undefined ? run.pipeline : `${run.pipeline} › ${stepOf(runId, invocation)}`;
    const state = run.durationMs === undefined ? run.status : `${run.status} after ${formatDuration(run.durationMs)}`;
    return logDocumentText({
      title: `${what} · ${state} · ${new Date(run.startedAt).toLocaleString()} · run ${runId}`,
      lines,
      droppedBytes,
      stepOf: (each) => stepOf(runId, each),
      hasMore: lines.length >= shownLines && next > 0,
    });
  }
  owner.own(
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) =>
        read(uri).catch(
          (error: unknown) => `The log could not be read: ${error instanceof Error ? error.message : String(error)}`,
        ),
    }),
  );

  return {
    channel: log,
    /** Opens the log of a run, or of one step of it, beside what is open. */
    async show(runId: string, invocation?: string): Promise<void> {
      const run = await runs.load(runId);
      const name = invocation === undefined ? run.pipeline : stepOf(runId, invocation);
      const query = new URLSearchParams({ run: runId, ...(invocation !== undefined && { invocation }) });
      const uri = vscode.Uri.from({ scheme, path: `/${name}.log`, query: query.toString() });
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.languages.setTextDocumentLanguage(document, "log").then(undefined, () => document);
      changed.fire(uri);
      await vscode.window.showTextDocument(document, { preview: true });
    },
    dispose: () => owner.dispose(),
  };
}
