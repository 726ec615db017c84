/**
 * Child runs that are drawn on the canvas, and the graph with them in it.
 *
 * Invariants:
 * 1. A child run is asked of the host when its node is opened, and not before.
 * 2. The expanded graph changes only when what is drawn changes: statuses go past it.
 */
import { create } from "zustand";
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { RunNews, ShownRun } from "../../runtime/protocol/shown-run.ts";
import type { Scope } from "./expansion.ts";
import { expand } from "./expansion.ts";
import { foldNews, hasGap } from "./live-run.ts";
import { openQuestion, useQuestion } from "./question.ts";
import { selectPipeline, useSession } from "./session.ts";
import { statusesOf, useStatuses } from "./statuses.ts";
import { openGroup, useView } from "./view.ts";

interface Children {
  readonly runs: ReadonlyMap<string, ShownRun>;
  /** Node on the canvas -> which of its child runs is shown. */
  readonly chosen: { readonly [node: string]: string };
  readonly pipeline: Pipeline | undefined;
  readonly scopes: readonly Scope[];
}

export const useChildren = create<Children>()(() => ({ runs: new Map(), chosen: {}, pipeline: undefined, scopes: [] }));

/** The pipeline with the child pipelines that are opened in it. */
export function useDrawnPipeline(pipeline: Pipeline | undefined): Pipeline | undefined {
  const drawnNow = useChildren((children) => children.pipeline);
  return drawnNow?.name === pipeline?.name ? drawnNow : pipeline;
}

let load: (runId: string) => Promise<ShownRun | undefined> = () => Promise.resolve(undefined);
const loading = new Set<string>();
let drawn = "";
let drawnFrom: unknown[] = [];

/** `loadRun` asks the host for a child run. */
export function followChildren(loadRun: typeof load): void {
  load = loadRun;
  useSession.subscribe(update);
  useView.subscribe((view, before) => view.opened !== before.opened && update());
}

/** Another run is shown: its children are other runs. */
export function forgetChildren(): void {
  loading.clear();
  useChildren.setState({ runs: new Map(), chosen: {} });
  update();
}

export function chooseChild(node: string, runId: string): void {
  useChildren.setState(({ chosen }) => ({ chosen: { ...chosen, [node]: runId } }));
  update();
}

/** From a card to the form of its question; of a closed child pipeline the way down is opened. */
export function openCardQuestion(node: string): void {
  const question = useQuestion.getState().open.find((each) => each.node === node || each.node.startsWith(`${node}/`));
  if (!question) return openQuestion(node);
  for (const child of question.children) {
    openGroup(child.node);
    chooseChild(child.node, child.runId);
  }
  openQuestion(question.node, question.invocation);
}

export function receiveChildNews(news: RunNews): void {
  const run = useChildren.getState().runs.get(news.runId);
  if (!run) return;
  if (hasGap(run, news)) return fetchChild(news.runId);
  keep(foldNews(run, news));
}

function keep(run: ShownRun): void {
  useChildren.setState(({ runs }) => ({ runs: new Map(runs).set(run.runId, run) }));
  update();
  showStatuses(useChildren.getState().scopes.filter(({ runId }) => runId === run.runId));
}

function fetchChild(runId: string): void {
  if (loading.has(runId)) return;
  loading.add(runId);
  void load(runId).then((run) => {
    // The run on the canvas may have become another one meanwhile.
    if (!loading.delete(runId) || !run) return;
    keep(run);
  });
}

function update(): void {
  const session = useSession.getState();
  const pipeline = selectPipeline(session);
  const { runs, chosen } = useChildren.getState();
  const { opened } = useView.getState();
  if (!pipeline) return;
  const pipelines = session.document?.parsed.pipelines ?? [];
  if (opened.length === 0) {
    if (useChildren.getState().pipeline !== pipeline) useChildren.setState({ pipeline, scopes: [] });
    drawn = "";
    return;
  }
  const expansion = expand({ pipeline, pipelines, opened: new Set(opened), run: session.run, children: runs, chosen });
  const { scopes } = expansion;
  const key = [...scopes.map((scope) => `${scope.prefix}=${scope.runId}`), ...shapeOf(expansion.pipeline)].join("\n");
  const from = [pipeline, session.document];
  const isSame = key === drawn && from.every((part, index) => part === drawnFrom[index]);
  if (!isSame) {
    drawn = key;
    drawnFrom = from;
    useChildren.setState(expansion);
    showStatuses(scopes);
  }
  for (const { runId } of scopes) if (runId !== undefined && !runs.has(runId)) fetchChild(runId);
}

/** What of a graph changes while a child run is drawn from what it does. */
function shapeOf({ nodes, edges }: Pipeline): string[] {
  return [
    ...nodes.map(({ id, inputs, outputs }) => `${id}:${inputs.length}:${outputs.length}`),
    ...edges.map(({ from, to }) => `${from.node}.${from.output}>${to.node}.${to.input}`),
  ];
}

function showStatuses(scopes: readonly Scope[]): void {
  const { runs } = useChildren.getState();
  const byNode = new Map(useStatuses.getState().byNode);
  for (const { prefix, runId } of scopes) {
    const run = runId === undefined ? undefined : runs.get(runId);
    if (!run) continue;
    for (const [node, status] of statusesOf(run)) byNode.set(`${prefix}/${node}`, status);
  }
  useStatuses.setState({ byNode });
}
