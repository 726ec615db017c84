/**
 * When engines are looked for and started without a run.
 *
 * Invariants:
 * 1. Nothing in Restricted Mode; nothing for files that are not on a disk.
 * 2. A running engine is always found again (a window reload, another window). One is started early only where the setting allows it, and
 *    only when its results are wanted: earlier runs of an open file, a visible graph, the runs view.
 * 3. An engine that died during a run is started once more, so that the run is marked for what it is.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { stateFolder, workspaceOf } from "../../runtime/client/workspace.ts";
import { RpcError } from "../../runtime/protocol/rpc.ts";
import type { Documents, PipelineDocument } from "../documents/documents.ts";
import { createOwner } from "../platform/disposables.ts";
import { settings } from "../platform/settings.ts";
import type { Signal } from "../platform/signal.ts";
import type { Runs } from "../runs/runs.ts";
import type { Engines } from "./engines.ts";
import { selectedPython } from "./python.ts";

interface Services {
  readonly documents: Documents;
  readonly engines: Engines;
  readonly runs: Runs;
  readonly isTrusted: () => boolean;
  readonly trust: Pick<Signal<void>, "on">;
  readonly onGraphOpened: Pick<Signal<PipelineDocument | undefined>, "on">;
  readonly log: { info(text: string): void; warn(text: string): void };
}

export function followEngine({ documents, engines, runs, isTrusted, trust, onGraphOpened, log }: Services) {
  const owner = createOwner();
  const looked = new Set<string>();
  const warmed = new Set<string>();

  function isLocal(document: PipelineDocument): boolean {
    return document.uri.scheme === "file" && document.parsed.usesPipeloom;
  }

  /** Connects quietly: what fails here is said when the user asks for a run. */
  async function connect(directory: string, start: boolean): Promise<void> {
    try {
      await engines.connect(directory, { start });
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (error.code !== "no-engine" && error.code !== "untrusted") log.warn(`${error.code}: ${error.message}`);
    }
  }

  function look(document: PipelineDocument): void {
    if (!isTrusted() || !isLocal(document)) return;
    const directory = workspaceOf(document.file);
    if (looked.has(directory)) return;
    looked.add(directory);
    const hasHistory = existsSync(join(stateFolder(directory), "runs.db"));
    if (!hasHistory && !existsSync(stateFolder(directory))) return;
    void connect(directory, hasHistory && settings.startsEngineEarly());
  }

  async function warm(document: PipelineDocument): Promise<void> {
    if (!isTrusted() || !isLocal(document) || !settings.startsEngineEarly()) return;
    const directory = workspaceOf(document.file);
    await connect(directory, true);
    const link = engines.peek(directory);
    const key = `${document.parsed.language}\n${document.file}`;
    if (!link || warmed.has(key)) return;
    warmed.add(key);
    const { language } = document.parsed;
    const python = language === "python" ? await selectedPython(document.uri) : undefined;
    await link.client
      .request("run.warm", { language, file: document.file, ...(python !== undefined && { python }) })
      .catch((error: unknown) => log.info(`Not warmed: ${String(error)}`));
  }

  owner.onDispose(documents.onParsed.on(look));
  owner.onDispose(onGraphOpened.on((document) => document && void warm(document)));
  owner.onDispose(
    trust.on(() => {
      for (const document of documents.pipelineDocuments()) look(document);
    }),
  );
  owner.onDispose(
    engines.onState.on(({ directory, state }) => {
      if (state !== "stopped") return;
      for (const key of warmed) if (workspaceOf(key.split("\n")[1] ?? "") === directory) warmed.delete(key);
      const hasActive = runs.active().some(({ runId }) => runs.directoryOf(runId) === directory);
      if (hasActive) void connect(directory, true);
    }),
  );

  return {
    runsWanted(): void {
      if (!isTrusted()) return;
      const directories = new Set(
        documents
          .pipelineDocuments()
          .filter(isLocal)
          .map(({ file }) => workspaceOf(file)),
      );
      for (const directory of directories) {
        if (existsSync(join(stateFolder(directory), "runs.db"))) void connect(directory, settings.startsEngineEarly());
      }
    },
    dispose: () => owner.dispose(),
  };
}
