/** The answers to everything a webview asks. Refusals are `RpcError`s with a code; the page shows their text. */
import * as vscode from "vscode";
import { checkParameters } from "../../runtime/config/check.ts";
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { Handlers } from "../../runtime/protocol/rpc.ts";
import { RpcError } from "../../runtime/protocol/rpc.ts";
import type { WebviewContract } from "../../runtime/protocol/webview.ts";
import type { PipelineDocument } from "../documents/documents.ts";
import type { EngineLink } from "../engine/engines.ts";
import type { HistorySurface } from "../edits/history.ts";
import { runHistory } from "../edits/history.ts";
import { noPipelineFile, unknownPipeline, unknownRun } from "../platform/refusal.ts";
import { toVscodeRange } from "../platform/ranges.ts";
import type { PipelineKey } from "../runs/shown-runs.ts";
import { resumeRun } from "../runs/resume-run.ts";
import { invocationPage } from "../runs/tally.ts";
import { openPresets } from "../parameters/open-presets.ts";
import { formHandlers } from "../parameters/form-handlers.ts";
import { editHandlers } from "./edit-handlers.ts";
import { revealLine, revealNode, revealRange } from "./reveal.ts";
import type { RunFeed } from "./run-feed.ts";
import type { Target } from "./target.ts";
import type { WebviewServices } from "./webview-services.ts";

interface HandlerContext {
  readonly target: Target;
  /** Identity of the asking view, for what is superseded per view. */
  readonly session: object;
  /** Which runs the view shows. */
  readonly feed: RunFeed;
  readonly currentKey: () => PipelineKey | undefined;
  /** Gives the view the keyboard focus back. */
  readonly takeFocus: () => void;
  readonly history: HistorySurface;
  readonly digest: () => string | undefined;
  readonly onHello: () => void;
}

export function webviewHandlers(services: WebviewServices, context: HandlerContext): Handlers<WebviewContract> {
  const { runs, shownRuns, parameters, artifacts, views, layout, log } = services;
  const { target, currentKey, feed } = context;

  function documentOf(): PipelineDocument {
    const current = target.current();
    if (!current) throw noPipelineFile();
    return current.document;
  }

  function pipelineOf(name: string): { document: PipelineDocument; pipeline: Pipeline; key: PipelineKey } {
    const document = documentOf();
    const pipeline = document.parsed.pipelines.find((each) => each.name === name);
    if (!pipeline) throw unknownPipeline(name, services.nameOf(document.uri));
    return { document, pipeline, key: { file: document.file, pipeline: name } };
  }

  async function linkOf(runId: string, start: boolean): Promise<EngineLink> {
    const directory = runs.directoryOf(runId);
    if (directory === undefined) throw unknownRun(runId);
    return services.engines.connect(directory, { start });
  }

  return {
    async hello() {
      const current = target.current();
      const key = currentKey();
      const digest = context.digest();
      const resolved = current?.pipeline ? services.resolve(current.document, current.pipeline) : [];
      const artifact = digest === undefined ? undefined : await artifacts.get(digest);
      const run = key && shownRuns.run(key);
      if (key && !run) void shownRuns.load(key).catch(services.report);
      context.onHello();
      return {
        isTrusted: services.isTrusted(),
        ...(current && {
          document: {
            uri: current.document.uri.toString(),
            name: services.nameOf(current.document.uri),
            version: current.document.version,
            parsed: current.document.parsed,
          },
        }),
        ...(key && { pipeline: key.pipeline }),
        view: views.get(key),
        ...(run && { run: feed.show(run) }),
        questions: run ? feed.questions() : [],
        runs: key ? [...runs.summaries(key)] : [],
        parameters: resolved,
        ...(current && { profile: services.profiles.of(current.document.uri) }),
        ...(artifact && { artifact }),
      };
    },
    layout: (request) => layout.layout(context.session, request),
    "view.save"({ pipeline, view }) {
      views.save({ file: documentOf().file, pipeline }, view);
      return {};
    },
    "pipeline.select"({ pipeline }) {
      services.active.select(pipelineOf(pipeline).document, pipeline);
      return {};
    },
    async "node.reveal"({ pipeline: name, node: id, target: place, focus }) {
      const { document, pipeline } = pipelineOf(name);
      const node = pipeline.nodes.find((each) => each.id === id);
      if (!node) throw new RpcError("no-node", `There is no node ${id} in ${name} any more.`);
      await revealNode(document.uri, node, place, focus);
      return {};
    },
    async "problem.reveal"({ problem }) {
      const uri = problem.file === undefined ? documentOf().uri : vscode.Uri.file(problem.file);
      await revealRange(uri, problem.range ? toVscodeRange(problem.range) : new vscode.Range(0, 0, 0, 0), {
        focus: true,
      });
      return {};
    },
    async "location.open"({ file, line, column }) {
      await revealLine(file, line, column);
      return {};
    },
    async "run.start"({ pipeline: name, parameters: values, parametersOf, ...options }) {
      const { document, pipeline, key } = pipelineOf(name);
      if (parametersOf === undefined) parameters.set(key, pipeline.parameters, values);
      const rerun = parametersOf === undefined ? undefined : await runs.load(parametersOf);
      const request = { uri: document.uri, pipeline: name, values, ...options, ...(rerun && { rerun }) };
      const { runId } = await services.startRun(request);
      return { runId };
    },
    async "run.preview"({ pipeline: name, parameters: values, parametersOf, ...options }) {
      const { document } = pipelineOf(name);
      const rerun = parametersOf === undefined ? undefined : await runs.load(parametersOf);
      return services.startRun.preview({
        uri: document.uri,
        pipeline: name,
        values,
        ...options,
        ...(rerun && { rerun }),
      });
    },
    async "run.cancel"({ runId }) {
      await (await linkOf(runId, false)).client.request("run.cancel", { runId });
      return {};
    },
    "run.resume": ({ runId }) => resumeRun(services, runId),
    async "run.answer"({ runId, invocation, value }) {
      await (await linkOf(runId, false)).client.request("run.answer", { runId, invocation, value });
      return {};
    },
    async "run.show"({ runId }) {
      const run = await runs.load(runId);
      shownRuns.show(run);
      return { run: feed.show(run) };
    },
    "run.child": async ({ runId }) => ({ run: feed.add(await runs.load(runId)) }),
    "run.invocations": async ({ runId, ...page }) => invocationPage(await runs.load(runId), page),
    async "logs.read"({ runId, invocation, after }) {
      const link = await linkOf(runId, true);
      return link.client.request("logs.read", { runId, after, ...(invocation !== undefined && { invocation }) });
    },
    "parameters.set"({ pipeline: name, values }) {
      const { pipeline, key } = pipelineOf(name);
      parameters.set(key, pipeline.parameters, values);
      return {};
    },
    "parameters.check"({ pipeline: name, values }) {
      const { document, pipeline } = pipelineOf(name);
      // What the file, its configuration or the environment gives counts as given.
      const given = Object.fromEntries(
        services
          .resolve(document, pipeline)
          .filter(({ layer }) => layer !== "form")
          .map(({ name: parameter, value }) => [parameter, value]),
      );
      const problems = checkParameters(pipeline.parameters, { ...given, ...values });
      return { problems: problems.map(({ parameter, path, message }) => ({ parameter, path: [...path], message })) };
    },
    ...formHandlers({
      secrets: services.secrets,
      menu: async (name, values, action) => {
        const { document, pipeline, key } = pipelineOf(name);
        if (action === "all") parameters.set(key, pipeline.parameters, values);
        await openPresets(services, { file: document.file, pipeline }, values, action);
      },
      file: () => target.current()?.document.file,
      takeFocus: context.takeFocus,
    }),
    async "artifact.open"({ digest, beside }) {
      await vscode.commands.executeCommand(beside ? "pipeloom.openArtifactBeside" : "pipeloom.openArtifact", digest);
      return {};
    },
    "artifact.get": ({ digest }) => artifacts.get(digest),
    "artifact.read": (request) => artifacts.read(request),
    "artifact.rows": (request) => artifacts.rows(request),
    async "artifact.save"({ digest }) {
      const path = await artifacts.saveAs(digest);
      return path === undefined ? {} : { path };
    },
    async edit({ pipeline: name, version, edits }) {
      const { document } = pipelineOf(name);
      return { version: await services.applyEdits({ uri: document.uri, pipeline: name, version, edits }) };
    },
    ...editHandlers({ askEdit: services.askEdit, pipelineOf, takeFocus: context.takeFocus }),
    async history({ direction }) {
      const { history: surface, takeFocus: giveFocusBack } = context;
      await runHistory({ uri: documentOf().uri, direction, surface, giveFocusBack });
      return {};
    },
    async "clipboard.write"({ text }) {
      await vscode.env.clipboard.writeText(text);
      return {};
    },
    async command({ command }) {
      const { uri } = target.current()?.document ?? {};
      await vscode.commands.executeCommand(command, uri);
      return {};
    },
    report({ message, stack }) {
      log.error(`View: ${message}${stack === undefined ? "" : `\n${stack}`}`);
      return {};
    },
  };
}
