/**
 * One webview and what it is shown: pushes state out, answers requests (`webview-handlers.ts`).
 *
 * Invariants:
 * 1. Nothing is sent before the page said `hello`, nor while it is hidden: a page that comes back says `hello` again and gets everything.
 * 2. Run events reach the page in the event-loop turn in which they arrive; documents at most once per 30 ms, the latest always.
 */
import type * as vscode from "vscode";
import type { EngineState } from "../engine/engines.ts";
import { workspaceOf } from "../../runtime/client/workspace.ts";
import type { Run } from "../../runtime/model/run.ts";
import type { RunSelection } from "../../runtime/model/event.ts";
import { serve } from "../../runtime/protocol/rpc.ts";
import type { OpenQuestion } from "../../runtime/protocol/shown-run.ts";
import { webviewContract } from "../../runtime/protocol/webview.ts";
import type { Surface } from "../../runtime/protocol/webview.ts";
import type { HistorySurface } from "../edits/history.ts";
import { createOwner } from "../platform/disposables.ts";
import { throttle } from "../platform/throttle.ts";
import type { PipelineKey } from "../runs/shown-runs.ts";
import { createRunFeed } from "./run-feed.ts";
import type { Target } from "./target.ts";
import { webviewChannel } from "./webview-channel.ts";
import { webviewHandlers } from "./webview-handlers.ts";
import type { WebviewServices } from "./webview-services.ts";

const mayChangeQuestions: ReadonlySet<string> = new Set([
  "ask.opened",
  "ask.answered",
  "invocation.finished",
  "run.finished",
]);

export interface SessionOptions {
  readonly webview: vscode.Webview;
  readonly surface: Surface;
  readonly target: Target;
  /** Gives the view the keyboard focus back. */
  readonly takeFocus?: () => void;
  /** How undo and redo reach the document from here. */
  readonly history?: HistorySurface;
  /** The artifact that an artifact surface shows. */
  readonly digest?: () => string | undefined;
}

export type WebviewSession = ReturnType<typeof createWebviewSession>;

export function createWebviewSession(
  services: WebviewServices,
  { webview, surface, target, takeFocus, history, digest }: SessionOptions,
) {
  const { documents, runs, shownRuns, parameters, engines, trust, log } = services;
  const owner = createOwner();
  const channel = webviewChannel(webview);
  let isLive = false;
  let lastParameters = "";
  let lastHighlight: string | undefined;
  let lastQuestions = "[]";
  const waiting: (() => void)[] = [];

  function whenLive(act: () => void): void {
    if (isLive) act();
    else waiting.push(act);
  }

  const feed = owner.own(createRunFeed(runs, (news) => isLive && server.emit("run.events", news)));
  const handlers = webviewHandlers(services, {
    target,
    session: owner,
    feed,
    currentKey,
    takeFocus: takeFocus ?? (() => {}),
    history: history ?? { type: "panel", column: () => undefined },
    digest: digest ?? (() => undefined),
    onHello: () => {
      isLive = true;
      // After the answer to `hello`: what waits needs what it shows.
      setTimeout(() => {
        for (const act of waiting.splice(0)) act();
      }, 50);
      lastParameters = "";
      lastHighlight = undefined;
      lastQuestions = JSON.stringify(feed.questions());
    },
  });
  const server = serve(webviewContract, channel, handlers, (problem, cause) => {
    log.error(`${surface} view: ${problem}`);
    if (cause instanceof Error) log.error(cause);
  });
  owner.own(server);
  owner.onDispose(() => channel.close());

  function currentKey(): PipelineKey | undefined {
    const current = target.current();
    return current?.pipeline && { file: current.document.file, pipeline: current.pipeline.name };
  }

  function isCurrent(key: PipelineKey): boolean {
    const current = currentKey();
    return current?.file === key.file && current.pipeline === key.pipeline;
  }

  const sendDocument = owner.own(
    throttle(30, () => {
      if (!isLive) return;
      const current = target.current();
      if (!current) return server.emit("document.none", {});
      const { uri, version, parsed } = current.document;
      server.emit("document", {
        uri: uri.toString(),
        name: services.nameOf(uri),
        version,
        parsed,
        ...(current.pipeline && { pipeline: current.pipeline.name }),
      });
      sendParameters();
    }),
  );

  const sendRuns = owner.own(
    throttle(150, () => {
      const key = currentKey();
      if (isLive) server.emit("runs", { runs: key ? [...runs.summaries(key)] : [] });
    }),
  );

  function sendParameters(): void {
    const current = target.current();
    if (!isLive || !current?.pipeline) return;
    const resolved = services.resolve(current.document, current.pipeline);
    const profile = services.profiles.of(current.document.uri);
    const text = JSON.stringify([profile, resolved]);
    if (text === lastParameters) return;
    lastParameters = text;
    server.emit("parameters", { pipeline: current.pipeline.name, parameters: resolved, profile });
  }

  function sendShown(): void {
    const key = currentKey();
    const emit = (run: Run | undefined) => {
      if (!isLive || !key || !isCurrent(key)) return;
      server.emit("run.shown", { ...(run && { run: feed.show(run) }) });
      sendQuestions();
    };
    if (!key) return emit(undefined);
    const run = shownRuns.run(key);
    if (run || !shownRuns.summary(key)) emit(run);
    else void shownRuns.load(key).then(emit, services.report);
  }

  function sendQuestions(): void {
    const questions = feed.questions();
    const text = JSON.stringify(questions);
    if (text === lastQuestions) return;
    lastQuestions = text;
    server.emit("questions", { questions });
  }

  function sendEngine({
    directory,
    state,
    message,
  }: {
    directory: string;
    state: EngineState;
    message?: string;
  }): void {
    const current = target.current();
    if (isLive && current && workspaceOf(current.document.file) === directory)
      server.emit("engine", { state, ...(message !== undefined && { message }) });
  }

  if (surface !== "artifact") {
    owner.onDispose(
      documents.onParsed.on(({ uri }) => {
        if (target.current()?.document.uri.toString() === uri.toString()) sendDocument();
      }),
    );
    owner.onDispose(documents.onClosed.on(() => sendDocument()));
    owner.onDispose(
      target.onChange(() => {
        sendDocument();
        sendShown();
        sendRuns();
      }),
    );
    owner.onDispose(
      parameters.onChange.on((key) => {
        if (isCurrent(key)) sendParameters();
      }),
    );
    owner.onDispose(
      runs.onEvents.on(({ runId, events }) => {
        const run = isLive ? runs.get(runId) : undefined;
        if (run) feed.receive(run, events);
        if (isLive && events.some(({ type }) => mayChangeQuestions.has(type))) sendQuestions();
      }),
    );
    owner.onDispose(
      shownRuns.onShown.on((key) => {
        if (isCurrent(key)) sendShown();
      }),
    );
    owner.onDispose(runs.onChange.on(() => sendRuns()));
  }
  owner.onDispose(engines.onState.on(sendEngine));
  owner.onDispose(
    trust.on(() => {
      if (isLive) server.emit("trust", { isTrusted: services.isTrusted() });
    }),
  );

  return {
    surface,
    target,
    /** Tells the page which node the cursor is in. */
    highlight(uri: vscode.Uri, node: string | undefined): void {
      if (!isLive || node === lastHighlight || target.current()?.document.uri.toString() !== uri.toString()) return;
      lastHighlight = node;
      server.emit("node.highlight", { ...(node !== undefined && { node }) });
    },
    canvas(action: Parameters<typeof server.emit<"canvas">>[1]["action"]): void {
      if (isLive) server.emit("canvas", { action });
    },
    /** Brings an invocation's question to the user. */
    ask(question: OpenQuestion): void {
      whenLive(() => server.emit("run.ask", question));
    },
    /** Shows what a run would do, and lets the user start it. */
    plan(plan: { readonly selection?: RunSelection; readonly parametersOf?: string }): void {
      whenLive(() => server.emit("run.plan", { ...plan }));
    },
    /** A hidden page is torn down by the editor; nothing is sent until it says `hello` again. */
    setVisible(isVisible: boolean): void {
      if (!isVisible) isLive = false;
    },
    dispose: () => owner.dispose(),
  };
}
