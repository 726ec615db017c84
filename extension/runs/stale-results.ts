/**
 * Keeps `staleness.ts` fed: remembers the text that each run ran, and asks the engine about saved changes.
 *
 * Invariants:
 * 1. The engine is asked only where one is connected, and only about a file that was saved after the shown run began.
 * 2. An answer is used only for the version it was asked for.
 */
import * as vscode from "vscode";
import { workspaceOf } from "../../runtime/client/workspace.ts";
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { Documents, PipelineDocument } from "../documents/documents.ts";
import type { Engines } from "../engine/engines.ts";
import { createOwner } from "../platform/disposables.ts";
import { createSignal } from "../platform/signal.ts";
import { debounce } from "../platform/throttle.ts";
import type { Runs } from "./runs.ts";
import { isActive } from "./runs.ts";
import type { ShownRuns } from "./shown-runs.ts";
import type { Snapshot, Stale } from "./staleness.ts";
import { staleNodes, withDownstream } from "./staleness.ts";

export type StaleResults = ReturnType<typeof createStaleResults>;

interface Services {
  readonly documents: Documents;
  readonly engines: Engines;
  readonly runs: Runs;
  readonly shownRuns: ShownRuns;
  readonly log: { debug(text: string): void };
}

export function createStaleResults({ documents, engines, runs, shownRuns, log }: Services) {
  const owner = createOwner();
  const onChange = createSignal<void>();
  /** What each run ran. */
  const ran = new Map<string, Snapshot>();
  /** Each document as it was last saved. */
  const saved = new Map<string, Snapshot>();
  /** The engine's answer for a saved text and a run. */
  const answers = new Map<string, { readonly text: string; readonly runId: string; readonly stale: Stale }>();

  const ask = owner.own(
    debounce(400, () => {
      for (const document of documents.pipelineDocuments()) {
        for (const pipeline of document.parsed.pipelines)
          void preview(document, pipeline).catch((error: unknown) =>
            log.debug(`No preview of the cache: ${String(error)}`),
          );
      }
    }),
  );

  async function preview(document: PipelineDocument, pipeline: Pipeline): Promise<void> {
    const run = shownRuns.summary({ file: document.file, pipeline: pipeline.name });
    const link = engines.peek(workspaceOf(document.file));
    if (!run || isActive(run) || !link || isDirty(document)) return;
    const key = `${document.file}\n${pipeline.name}`;
    const known = answers.get(key);
    if ((known?.text === document.text && known.runId === run.runId) || ran.get(run.runId)?.text === document.text)
      return;
    const { nodes } = await link.client.request("cache.preview", { file: document.file, pipeline });
    const stale = new Map(
      nodes.flatMap(({ node, state, reason }) => (state === "stale" ? [[node, reason] as const] : [])),
    );
    answers.set(key, { text: document.text, runId: run.runId, stale });
    onChange.emit();
  }

  function remember(document: PipelineDocument): void {
    if (isDirty(document)) return;
    const snapshot = { text: document.text, parsed: document.parsed };
    if (saved.get(document.file)?.text === document.text) return;
    saved.set(document.file, snapshot);
    ask();
  }

  owner.onDispose(documents.onParsed.on(remember));
  owner.own(
    vscode.workspace.onDidSaveTextDocument((text) => {
      const document = documents.get(text.uri);
      if (document) remember(document);
      ask();
    }),
  );
  owner.onDispose(
    runs.onEvents.on(({ runId, events }) => {
      const [first] = events;
      if (first?.type !== "run.started") return;
      const snapshot = saved.get(first.file);
      if (snapshot) ran.set(runId, snapshot);
      for (const old of ran.keys()) {
        if (ran.size <= 40) break;
        ran.delete(old);
      }
    }),
  );
  owner.onDispose(runs.onFinished.on(() => ask()));
  owner.onDispose(shownRuns.onShown.on(() => ask()));

  return {
    onChange,
    /** Node -> why the shown run's result no longer stands. */
    of(document: PipelineDocument, pipeline: Pipeline): Stale {
      const run = shownRuns.summary({ file: document.file, pipeline: pipeline.name });
      if (!run || isActive(run)) return new Map();
      const now = { text: document.text, parsed: document.parsed };
      const before = ran.get(run.runId);
      if (before) {
        const answer = answers.get(`${document.file}\n${pipeline.name}`);
        // The engine sees through formatting and comments, so its answer for exactly this text wins over comparing texts.
        if (answer?.runId === run.runId && answer.text === document.text) return withDownstream(answer.stale, pipeline);
        return staleNodes(before, now, pipeline);
      }
      const answer = answers.get(`${document.file}\n${pipeline.name}`);
      const base = answer?.runId === run.runId ? answer.stale : new Map<string, string>();
      const last = saved.get(document.file);
      return withDownstream(new Map([...base, ...(last ? staleNodes(last, now, pipeline) : [])]), pipeline);
    },
    dispose: () => owner.dispose(),
  };
}

function isDirty(document: PipelineDocument): boolean {
  return (
    vscode.workspace.textDocuments.find((each) => each.uri.toString() === document.uri.toString())?.isDirty ?? false
  );
}
