/**
 * Ties the stores to the host: events in, requests out.
 *
 * Invariants:
 * 1. The webview holds no truth: after `hello` everything shown came from the host, and another document or pipeline says hello again.
 * 2. Run events are folded once per batch; statuses of untouched nodes keep their identity.
 */
import type { Run } from "../../runtime/model/run.ts";
import { foldRunEvents } from "../../runtime/model/run.ts";
import type { RunEvent } from "../../runtime/model/event.ts";
import { connectClient, RpcError } from "../../runtime/protocol/rpc.ts";
import type { Surface } from "../../runtime/protocol/webview.ts";
import { webviewContract } from "../../runtime/protocol/webview.ts";
import { emitCanvasAction } from "./canvas-actions.ts";
import { acquireApi, windowChannel } from "./channel.ts";
import { receiveParameters } from "./form.ts";
import { logsChanged } from "./logs.ts";
import { restorePanel, rememberPanel } from "./panel.ts";
import { isActive, notify, selectPipeline, useSession } from "./session.ts";
import { indexOf, statusesOf, updateStatuses, useStatuses } from "./statuses.ts";
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
      opened: [],
    });
    startStatuses(run);
    useSession.setState({
      phase: "ready",
      failure: undefined,
      isTrusted: answer.isTrusted,
      document: answer.document,
      run,
      runs: answer.runs,
      parameters: answer.parameters,
      artifact: answer.artifact,
      pipelineName: answer.pipeline ?? answer.document?.parsed.pipelines[0]?.name,
    });
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
    else useSession.setState({ document });
  });
  host.on("document.none", () => useSession.setState({ document: undefined, pipelineName: undefined }));
  host.on("node.highlight", ({ node }) => useView.setState({ highlighted: node }));
  host.on("run.events", ({ events }) => receiveEvents(events));
  host.on("run.shown", ({ run }) => showRun(run));
  host.on("runs", ({ runs }) => useSession.setState({ runs }));
  host.on("parameters", ({ pipeline, parameters }) => {
    if (pipeline !== selectPipeline(useSession.getState())?.name) return;
    useSession.setState({ parameters });
    receiveParameters(parameters);
  });
  host.on("artifact", ({ artifact }) => useSession.setState({ artifact }));
  host.on("trust", ({ isTrusted }) => useSession.setState({ isTrusted }));
  host.on("engine", (engine) => useSession.setState({ engine }));
  host.on("canvas", ({ action }) => emitCanvasAction(action));
}

/** Shows a run, or none. */
export function showRun(run: Run | undefined): void {
  startStatuses(run);
  useSession.setState({ run });
  logsChanged(run?.runId);
}

function startStatuses(run: Run | undefined): void {
  invocationsByNode = indexOf(run);
  useStatuses.setState({ byNode: statusesOf(run) });
}

function receiveEvents(events: readonly RunEvent[]): void {
  const session = useSession.getState();
  let { run } = session;
  const pipeline = selectPipeline(session)?.name;
  let mine: RunEvent[] = [];
  let isOther = false;
  for (const event of events) {
    const startsHere =
      event.type === "run.started" && !event.parent && event.pipeline === pipeline && event.runId !== run?.runId;
    // A run that just began takes the canvas, unless another one is still running on it.
    if (startsHere && !(run && isActive(foldRunEvents(run, mine)?.status ?? run.status))) {
      run = undefined;
      mine = [event];
      isOther = true;
    } else if (event.runId === (run?.runId ?? mine[0]?.runId)) mine.push(event);
  }
  run = foldRunEvents(run, mine);
  if (mine.length === 0) return;
  if (mine.some((event) => event.type === "log")) logsChanged(run?.runId);
  if (run === session.run || !run) return;
  if (hasGap(isOther ? undefined : session.run, mine)) void chooseAgain(run.runId);
  if (isOther) startStatuses(run);
  else useStatuses.setState({ byNode: updateStatuses(useStatuses.getState().byNode, run, mine, invocationsByNode) });
  useSession.setState({ run });
}

/** True when events are missing between what is shown and these: they came while the view was loading. */
function hasGap(run: Run | undefined, events: readonly RunEvent[]): boolean {
  let last = run?.lastSeq ?? 0;
  for (const { type, seq } of events) {
    if (type === "log" || seq <= last) continue;
    if (seq > last + 1) return true;
    last = seq;
  }
  return false;
}

async function chooseAgain(runId: string): Promise<void> {
  const answer = await ask(host.request("run.show", { runId }));
  const shown = useSession.getState().run;
  if (answer && shown?.runId === runId && answer.run.lastSeq >= shown.lastSeq) showRun(answer.run);
}

/** Positions and the like go to the host a moment after the last change. */
function saveView(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  useView.subscribe((view, before) => {
    const isSame =
      view.positions === before.positions &&
      view.collapsed === before.collapsed &&
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
