/**
 * Ties the stores to the host: events in, requests out.
 *
 * Invariants:
 * 1. The webview holds no truth: after `hello` everything shown came from the host, and another document or pipeline says hello again.
 * 2. Run events are folded once per batch; statuses of untouched nodes keep their identity.
 */
import { connectClient, RpcError } from "../../runtime/protocol/rpc.ts";
import type { OpenQuestion, RunNews, ShownRun } from "../../runtime/protocol/shown-run.ts";
import type { Surface } from "../../runtime/protocol/webview.ts";
import { webviewContract } from "../../runtime/protocol/webview.ts";
import { emitCanvasAction } from "./canvas-actions.ts";
import { carriedIds, carriedView } from "./carry.ts";
import { acquireApi, windowChannel } from "./channel.ts";
import { followChildren, forgetChildren, openCardQuestion, receiveChildNews } from "./children.ts";
import { receiveParameters } from "./form.ts";
import { foldNews, hasGap } from "./live-run.ts";
import { logsChanged } from "./logs.ts";
import { openPlan, planSelected } from "./plan.ts";
import { useQuestion } from "./question.ts";
import { restorePanel, rememberPanel } from "./panel.ts";
import { notify, selectPipeline, useSession } from "./session.ts";
import { indexOf, statusesOf, updateStatuses, useStatuses } from "./statuses.ts";
import { withUntaken } from "./untaken.ts";
import { useView, viewToSave } from "./view.ts";

const api = acquireApi();
let invocationsByNode = indexOf(undefined);
export const host = connectClient(webviewContract, windowChannel(api), (problem) => console.warn(problem));

/** Sends a request whose refusal the user should read; gives undefined then. */
export async function ask<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    notify(error instanceof RpcError || error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

export function connect(surface: Surface): void {
  useSession.setState({ surface });
  restorePanel(api.getState());
  useView.subscribe((view) => api.setState(rememberPanel(view)));
  listen();
  saveView();
  followChildren(async (runId) => (await ask(host.request("run.child", { runId })))?.run);
  void hello();
}

export async function hello(): Promise<void> {
  const { surface } = useSession.getState();
  try {
    const answer = await host.request("hello", { surface });
    const { view, run } = answer;
    useView.setState({
      positions: view.positions,
      collapsed: view.collapsed,
      direction: view.direction,
      viewport: view.viewport,
      opened: view.opened,
    });
    useSession.setState({
      phase: "ready",
      failure: undefined,
      isTrusted: answer.isTrusted,
      document: answer.document,
      run,
      runs: answer.runs,
      parameters: answer.parameters,
      profile: answer.profile,
      artifact: answer.artifact,
      pipelineName: answer.pipeline ?? answer.document?.parsed.pipelines[0]?.name,
    });
    useQuestion.setState({ open: answer.questions });
    startStatuses(run);
    receiveParameters(answer.parameters);
    logsChanged(run?.runId);
  } catch (error) {
    useSession.setState({ phase: "failed", failure: error instanceof Error ? error.message : String(error) });
  }
}

function listen(): void {
  host.on("document", ({ pipeline, ...document }) => {
    const session = useSession.getState();
    const names = document.parsed.pipelines.map((each) => each.name);
    const chosen = pipeline ?? session.pipelineName;
    // A file that lost its pipelines to a typing error keeps the choice for when they come back.
    const pipelineName = chosen !== undefined && (names.includes(chosen) || names.length === 0) ? chosen : names[0];
    const isOther = session.document?.uri !== document.uri || session.pipelineName !== pipelineName;
    if (isOther) void hello();
    else {
      const before = session.document?.parsed.pipelines.find(({ name }) => name === pipelineName);
      const after = document.parsed.pipelines.find(({ name }) => name === pipelineName);
      const ids = before && after ? carriedIds(before.nodes, after.nodes) : undefined;
      if (ids && ids.size > 0) useView.setState(carriedView(useView.getState(), ids));
      useSession.setState({ document });
    }
  });
  host.on("document.none", () => useSession.setState({ document: undefined, pipelineName: undefined }));
  host.on("node.highlight", ({ node }) => useView.setState({ highlighted: node }));
  host.on("run.events", receiveNews);
  host.on("run.shown", ({ run }) => showRun(run));
  host.on("run.ask", (question) => void showQuestion(question));
  host.on("run.plan", openPlan);
  host.on("runs", ({ runs }) => useSession.setState({ runs }));
  host.on("parameters", ({ pipeline, parameters, profile }) => {
    if (pipeline !== selectPipeline(useSession.getState())?.name) return;
    useSession.setState({ parameters, profile });
    receiveParameters(parameters);
  });
  host.on("artifact", ({ artifact }) => useSession.setState({ artifact }));
  host.on("trust", ({ isTrusted }) => useSession.setState({ isTrusted }));
  host.on("engine", (engine) => useSession.setState({ engine }));
  host.on("canvas", ({ action }) => {
    if (action === "run-from" || action === "run-until" || action === "run-only") planSelected(action);
    else emitCanvasAction(action);
  });
  host.on("questions", ({ questions }) => useQuestion.setState({ open: questions }));
}

/** Shows a run, or none. */
export function showRun(run: ShownRun | undefined): void {
  useSession.setState({ run });
  startStatuses(run);
  logsChanged(run?.runId);
}

function startStatuses(run: ShownRun | undefined): void {
  invocationsByNode = indexOf(run);
  useStatuses.setState({ byNode: withUntaken(statusesOf(run), run) });
  forgetChildren();
}

function receiveNews(news: RunNews): void {
  const { run } = useSession.getState();
  if (run?.runId !== news.runId) return receiveChildNews(news);
  if (news.events.some((event) => event.type === "log")) logsChanged(run.runId);
  if (hasGap(run, news)) void chooseAgain(run.runId);
  const next = foldNews(run, news);
  if (next === run) return;
  const statuses = updateStatuses(useStatuses.getState().byNode, next, news, invocationsByNode);
  useStatuses.setState({ byNode: withUntaken(statuses, next) });
  useSession.setState({ run: next });
}

async function chooseAgain(runId: string): Promise<void> {
  const answer = await ask(host.request("run.show", { runId }));
  const shown = useSession.getState().run;
  if (answer && shown?.runId === runId && answer.run.lastSeq >= shown.lastSeq) showRun(answer.run);
}

/** Brings a question to the user: its run, its node, its form. */
async function showQuestion(question: OpenQuestion): Promise<void> {
  if (useSession.getState().run?.runId !== question.root) {
    const answer = await ask(host.request("run.show", { runId: question.root }));
    if (answer) showRun(answer.run);
  }
  useQuestion.setState(({ open }) => ({
    open: [...open.filter((each) => each.invocation !== question.invocation), question],
  }));
  openCardQuestion(question.node);
}

/** Positions and the like go to the host a moment after the last change. */
function saveView(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  useView.subscribe((view, before) => {
    const isSame =
      view.positions === before.positions &&
      view.collapsed === before.collapsed &&
      view.opened === before.opened &&
      view.direction === before.direction &&
      view.viewport === before.viewport;
    if (isSame) return;
    const pipeline = selectPipeline(useSession.getState())?.name;
    if (pipeline === undefined) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (selectPipeline(useSession.getState())?.name === pipeline)
        void host.request("view.save", { pipeline, view: viewToSave(useView.getState()) }).catch(() => {});
    }, 400);
  });
}
