/**
 * Everything behind the doors of `extension.ts`: made once, when a pipeline file, a view or a command first needs it.
 *
 * Job: composition. Each service gets what it uses; nothing else knows all of them.
 * Invariant: making the app starts no process and asks nothing of the user.
 */
import { basename } from "node:path";
import * as vscode from "vscode";
import { workspaceOf } from "../runtime/client/workspace.ts";
import { workspaceFileName } from "../runtime/config/workspace-file.ts";
import type { CommandServices } from "./commands/command.ts";
import type { CommandId } from "./commands/ids.ts";
import { commands } from "./commands/registry.ts";
import { createActive } from "./documents/active.ts";
import { showProblems } from "./documents/diagnostics.ts";
import { createDocuments } from "./documents/documents.ts";
import { loadSourceReader } from "./documents/load-reader.ts";
import { createLocalFiles } from "./documents/local-files.ts";
import { showCodeLenses } from "./editor/code-lens.ts";
import { followCursor } from "./editor/cursor-sync.ts";
import { showHovers } from "./editor/hover.ts";
import { showInlayResults } from "./editor/inlay-hints.ts";
import { offerLanguageFeatures } from "./editor/language-features.ts";
import { createSourceNames } from "./editor/source-names.ts";
import { createApplyEdits } from "./edits/apply-edits.ts";
import { createAskEdit } from "./edits/ask-edit.ts";
import { createRenameElsewhere } from "./edits/rename-elsewhere.ts";
import { createWorkspaceSteps } from "./edits/workspace-steps.ts";
import { createEngines } from "./engine/engines.ts";
import { followEngine } from "./engine/follow-engine.ts";
import { findNode } from "./engine/node-binary.ts";
import { createArtifactPanels } from "./graph/artifact-panels.ts";
import { followRenames } from "./graph/follow-renames.ts";
import { createGraphPanels } from "./graph/graph-panels.ts";
import { createLayoutService } from "./graph/layout-service.ts";
import { createViewStates } from "./graph/view-states.ts";
import type { WebviewServices } from "./graph/webview-services.ts";
import { offerPythonImports } from "./imports/python-analysis.ts";
import { createRunLogs } from "./logs/run-logs.ts";
import { createParameters } from "./parameters/parameters.ts";
import { resolveParameters } from "./parameters/resolve.ts";
import { createProfiles } from "./parameters/profiles.ts";
import { createRegistry } from "./parameters/registry.ts";
import { createSecrets } from "./parameters/secrets.ts";
import { setPipelineFiles } from "./platform/context-keys.ts";
import { createOwner } from "./platform/disposables.ts";
import { createNotifier } from "./platform/notify.ts";
import { placesOf } from "./platform/places.ts";
import { settings } from "./platform/settings.ts";
import { createSignal } from "./platform/signal.ts";
import { createArtifacts } from "./runs/artifacts.ts";
import { reportFailures } from "./runs/report-failures.ts";
import { askPeople } from "./runs/ask-people.ts";
import { createCatalog } from "./runs/catalog.ts";
import { createComparisons } from "./runs/comparisons.ts";
import { createRuns } from "./runs/runs.ts";
import { createShownRuns } from "./runs/shown-runs.ts";
import { createStaleResults } from "./runs/stale-results.ts";
import { createStartRun } from "./runs/start-run.ts";
import { createArtifactsTree } from "./views/artifacts-view.ts";
import { showParametersView } from "./views/parameters-view.ts";
import { createRunsTree } from "./views/runs-view.ts";
import { createStructureTree } from "./views/structure-view.ts";
import { showStatusBar } from "./views/status-bar.ts";

export type App = ReturnType<typeof createApp>;

export function createApp(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
  const owner = createOwner();
  const places = placesOf(context);
  const notify = createNotifier(log);
  const report = (error: unknown) => log.warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const isTrusted = () => vscode.workspace.isTrusted;
  const trust = createSignal<void>(report);
  owner.own(vscode.workspace.onDidGrantWorkspaceTrust(() => trust.emit()));
  const nameOf = (uri: vscode.Uri) => vscode.workspace.asRelativePath(uri) || basename(uri.path);

  const files = createLocalFiles((path) =>
    vscode.workspace.textDocuments
      .find(({ uri, isClosed }) => !isClosed && uri.scheme === "file" && uri.fsPath === path)
      ?.getText(),
  );
  const documents = owner.own(createDocuments({ loadReader: () => loadSourceReader(places.wasm, files), files, log }));
  const active = owner.own(createActive(documents, context.workspaceState));
  owner.onDispose(documents.onParsed.on(() => setPipelineFiles(documents.pipelineDocuments().map(({ uri }) => uri))));
  owner.onDispose(documents.onClosed.on(() => setPipelineFiles(documents.pipelineDocuments().map(({ uri }) => uri))));
  owner.own(showProblems(documents));

  const engines = owner.own(
    createEngines({
      enginePath: places.engineEntry,
      version: places.version,
      isTrusted,
      findNode: () => findNode([settings.nodePath(), process.execPath, "node"]),
      log,
    }),
  );
  const runs = owner.own(createRuns(engines, report));
  const shownRuns = owner.own(createShownRuns(runs, report));
  const staleResults = owner.own(createStaleResults({ documents, engines, runs, shownRuns, log }));
  const parameters = createParameters(context.workspaceState);
  const secrets = createSecrets(context.secrets, process.env);
  const profiles = createProfiles(context.workspaceState);
  const registry = createRegistry(isTrusted);
  const artifacts = createArtifacts(engines, () => {
    const document = active.current()?.document;
    return document?.uri.scheme === "file" ? workspaceOf(document.file) : undefined;
  });
  const layout = owner.own(createLayoutService(places.layoutWorker));
  const logs = owner.own(createRunLogs(runs, engines, log));

  const steps = createWorkspaceSteps(documents, files);
  const names = createSourceNames(documents, files);
  const views = createViewStates(context.workspaceState);
  owner.own(followRenames(documents, active, views));
  const applyEdits = createApplyEdits(documents, nameOf, createRenameElsewhere(names, files));
  const webviewServices: WebviewServices = {
    documents,
    active,
    runs,
    shownRuns,
    parameters,
    secrets,
    profiles,
    artifacts,
    engines,
    layout,
    log,
    isTrusted,
    trust,
    nameOf,
    report,
    startRun: createStartRun({ documents, engines, secrets, profiles, registry }),
    applyEdits,
    askEdit: createAskEdit({ documents, applyEdits, steps }),
    views,
    resolve: (document, pipeline, values, rerun) => [
      ...resolveParameters({
        file: document.file,
        directory: workspaceOf(document.file),
        parameters: pipeline.parameters,
        values: values ?? parameters.values({ file: document.file, pipeline: pipeline.name }, pipeline.parameters),
        profile: profiles.of(document.uri),
        registry: (folder, settings) => registry.latest(folder, settings),
        ...(rerun && { rerun }),
        readText: (path) => files.readText(path),
      }).parameters,
    ],
  };
  const refreshParameters = () => {
    const current = active.current();
    if (current?.pipeline) parameters.onChange.emit({ file: current.document.file, pipeline: current.pipeline.name });
  };
  owner.onDispose(profiles.onChange.on(refreshParameters));
  owner.onDispose(registry.onChange.on(refreshParameters));
  owner.own(
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (basename(document.uri.path) === workspaceFileName) refreshParameters();
    }),
  );
  const graphs = owner.own(createGraphPanels(webviewServices, places));
  const artifactPanels = createArtifactPanels(webviewServices, places);
  const structure = owner.own(createStructureTree({ documents, active, runs, shownRuns }));
  const catalog = createCatalog(engines);
  const artifactsTree = owner.own(createArtifactsTree(runs, shownRuns, active, catalog));
  const services: CommandServices = {
    ...webviewServices,
    graphs,
    artifactPanels,
    logs,
    notify,
    places,
    structure,
    catalog,
    comparisons: owner.own(createComparisons(runs)),
    refreshArtifacts: artifactsTree.refresh,
  };

  const onResults = createSignal<void>(report);
  owner.onDispose(runs.onChange.on(() => onResults.emit()));
  owner.onDispose(shownRuns.onShown.on(() => onResults.emit()));
  owner.onDispose(staleResults.onChange.on(() => onResults.emit()));
  const editorServices = { documents, runs, shownRuns, staleResults, onResults };
  owner.own(showCodeLenses(editorServices));
  owner.own(showInlayResults(editorServices));
  owner.own(showHovers(editorServices));
  owner.own(offerLanguageFeatures(documents, names, steps));
  owner.own(followCursor(documents, (uri, node) => graphs.highlight(uri, node)));
  owner.own(showStatusBar(runs));
  owner.own(reportFailures(runs, notify));
  owner.own(askPeople(runs, notify));
  owner.own(offerPythonImports(documents, places.pythonModules, context.workspaceState));
  const engineFollower = owner.own(
    followEngine({ documents, engines, runs, isTrusted, trust, onGraphOpened: graphs.onOpened, log }),
  );

  return {
    runCommand: async (id: CommandId, args: readonly unknown[]): Promise<unknown> => {
      try {
        return await commands[id](services, ...args);
      } catch (error) {
        notify.failure(error);
        return undefined;
      }
    },
    graphs,
    artifactPanels,
    structure,
    runsTree: owner.own(createRunsTree(runs, (file) => nameOf(vscode.Uri.file(file)))),
    artifactsTree,
    resolveParametersView: (view: vscode.WebviewView) => showParametersView(view, webviewServices, places),
    /** A view that shows runs became visible. */
    runsWanted: () => engineFollower.runsWanted(),
    dispose: () => owner.dispose(),
  };
}
