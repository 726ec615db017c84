/** A run's summary while it runs: the same fold as everywhere, without the invocations, so that ten thousand of them take no memory here. */
import type { LogLine, RunEvent } from "../model/event.ts";
import type { Run, RunSummary } from "../model/run.ts";
import { foldRun, withoutQuestion, withQuestion } from "../model/run.ts";

export function foldSummary(run: Run | undefined, event: Exclude<RunEvent, LogLine>): Run | undefined {
  switch (event.type) {
    case "run.started": {
      const { graph: _graph, ...started } = event;
      return foldRun(run, started);
    }
    case "invocation.created":
      return run && { ...run, lastSeq: event.seq, counts: { ...run.counts, total: run.counts.total + 1 } };
    case "invocation.finished": {
      if (!run) return run;
      const { status, cached, seq } = event;
      const counts = { ...run.counts, [status]: run.counts[status] + 1, cached: run.counts.cached + (cached ? 1 : 0) };
      return { ...withoutQuestion(run, event.invocation), lastSeq: seq, counts };
    }
    case "ask.opened":
      return run && { ...withQuestion(run, event.invocation), lastSeq: event.seq };
    case "ask.answered":
      return run && { ...withoutQuestion(run, event.invocation), lastSeq: event.seq };
    case "run.finished":
      return foldRun(run, event);
    default:
      return run && { ...run, lastSeq: event.seq };
  }
}

export function summaryOf(run: Run): RunSummary {
  const { lastSeq: _lastSeq, graph: _graph, invocations: _invocations, outputs: _outputs, ...summary } = run;
  return summary;
}
