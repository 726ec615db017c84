/**
 * What a page hears of the runs that it shows.
 *
 * Invariants:
 * 1. Events of nodes with few invocations go out in the event-loop turn in which they came; those of tallied nodes never do:
 *    their tallies follow within `tallyMs`, and before the run's end.
 * 2. Each message says which events the messages before it covered, so that a page knows when it has missed some.
 */
import type { RunEvent } from "../../runtime/model/event.ts";
import type { Run } from "../../runtime/model/run.ts";
import type { OpenQuestion, RunNews, ShownRun } from "../../runtime/protocol/shown-run.ts";
import { talliedFrom } from "../../runtime/protocol/shown-run.ts";
import type { Disposable } from "../platform/disposables.ts";
import { throttle } from "../platform/throttle.ts";
import { openQuestions } from "../runs/questions.ts";
import type { Runs } from "../runs/runs.ts";
import { largeNodes, shownRun, talliesOf } from "../runs/tally.ts";

const tallyMs = 50;

interface Followed {
  readonly counts: Map<string, number>;
  readonly large: Set<string>;
  readonly changed: Set<string>;
  /** Number of the last event that the page knows of. */
  covered: number;
}

export interface RunFeed extends Disposable {
  /** The page shows this run and nothing else from now on. */
  show(run: Run): ShownRun;
  /** The page shows this run too. */
  add(run: Run): ShownRun;
  /** Events that were folded into the run already. */
  receive(run: Run, events: readonly RunEvent[]): void;
  /** Those of the run that is shown and of its child runs. */
  questions(): OpenQuestion[];
}

export function createRunFeed(runs: Pick<Runs, "get" | "summaries">, emit: (news: RunNews) => void): RunFeed {
  let shown: string | undefined;
  const followed = new Map<string, Followed>();
  const flush = throttle(tallyMs, () => {
    for (const [runId, each] of followed) {
      const run = runs.get(runId);
      if (run && each.changed.size > 0) sendTallies(run, each);
    }
  });

  function sendTallies(run: Run, each: Followed): void {
    const tallies = talliesOf(run, each.changed);
    each.changed.clear();
    const after = each.covered;
    each.covered = run.lastSeq;
    emit({ runId: run.runId, events: [], tallies, counts: run.counts, after, upTo: run.lastSeq });
  }

  function add(run: Run): ShownRun {
    const counts = new Map<string, number>();
    for (const { node } of Object.values(run.invocations)) counts.set(node, (counts.get(node) ?? 0) + 1);
    const large = largeNodes(run);
    followed.set(run.runId, { counts, large, changed: new Set(), covered: run.lastSeq });
    return shownRun(run, large);
  }

  return {
    show(run) {
      followed.clear();
      shown = run.runId;
      return add(run);
    },
    add,
    questions: () =>
      shown === undefined
        ? []
        : openQuestions(runs).flatMap(({ ask: _ask, pipeline: _pipeline, ...question }) =>
            question.root === shown ? [question] : [],
          ),
    receive(run, events) {
      const each = followed.get(run.runId);
      if (!each) return;
      const kept: RunEvent[] = [];
      let upTo = each.covered;
      let log: RunEvent | undefined;
      for (const event of events) {
        // One line tells that there are more: the page reads them by position.
        if (event.type === "log") log = event;
        if (event.type === "log" || event.seq <= each.covered) continue;
        upTo = Math.max(upTo, event.seq);
        if (!("invocation" in event)) {
          kept.push(event.type === "run.finished" ? { ...event, steps: [] } : event);
          continue;
        }
        const node = run.invocations[event.invocation]?.node;
        if (node === undefined) continue;
        if (event.type === "invocation.created") {
          const count = (each.counts.get(node) ?? 0) + 1;
          each.counts.set(node, count);
          if (count >= talliedFrom) each.large.add(node);
        }
        if (each.large.has(node)) each.changed.add(node);
        else kept.push(event);
      }
      const isOver = events.some(({ type }) => type === "run.finished");
      if (log) kept.push(log);
      if (kept.length > 0 && !(isOver && each.changed.size > 0)) {
        const after = each.covered;
        each.covered = upTo;
        emit({ runId: run.runId, events: kept, after, upTo });
      } else if (kept.length > 0) {
        // The end comes last: with it, what the tallied nodes came to.
        const after = each.covered;
        each.covered = upTo;
        const tallies = talliesOf(run, each.changed);
        each.changed.clear();
        emit({ runId: run.runId, events: kept, tallies, counts: run.counts, after, upTo });
      }
      if (each.changed.size > 0) flush();
    },
    dispose: () => flush.dispose(),
  };
}
