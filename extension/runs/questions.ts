/** Questions that wait in runs and their child runs, and the way to each on the canvas. */
import type { InvocationState, Run, RunSummary } from "../../runtime/model/run.ts";
import type { OpenQuestion } from "../../runtime/protocol/shown-run.ts";
import { isActive } from "./runs.ts";
import type { Runs } from "./runs.ts";

export interface Question extends OpenQuestion {
  readonly pipeline: string;
  readonly ask: NonNullable<InvocationState["ask"]>;
}

type Known = Pick<Runs, "get" | "summaries">;

/** In the order in which they were asked; of runs that are at hand. */
export function openQuestions(runs: Known): readonly Question[] {
  return runs
    .summaries({ withChildren: true })
    .filter((run) => isActive(run) && run.asking !== undefined)
    .flatMap((run) => questionsOf(runs, run))
    .toSorted((a, b) => a.ask.openedAt - b.ask.openedAt);
}

function questionsOf(runs: Known, { runId, asking = [] }: RunSummary): Question[] {
  const run = runs.get(runId);
  if (!run) return [];
  return asking.flatMap((id): Question[] => {
    const invocation = run.invocations[id];
    const ask = invocation?.ask;
    if (!invocation || !ask) return [];
    const way = wayTo(runs, run);
    const node = [...way.nodes, invocation.node].join("/");
    const { question } = ask;
    return [
      {
        root: way.root.runId,
        pipeline: way.root.pipeline,
        runId,
        invocation: id,
        node,
        question,
        children: way.children,
        ask,
      },
    ];
  });
}

/** From the run at the top down to this one. */
function wayTo(runs: Known, run: Run): { root: Run; nodes: string[]; children: { node: string; runId: string }[] } {
  const steps: { node: string; runId: string }[] = [];
  let at = run;
  while (at.parent) {
    const above = runs.get(at.parent.runId);
    const node = above?.invocations[at.parent.invocation]?.node;
    if (!above || node === undefined) break;
    steps.unshift({ node, runId: at.runId });
    at = above;
  }
  const nodes = steps.map(({ node }) => node);
  const children = steps.map(({ runId }, place) => ({ node: nodes.slice(0, place + 1).join("/"), runId }));
  return { root: at, nodes, children };
}
