/** What a page hears of a run with very many invocations, and the way to a question in a child run. */
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../runtime/model/event.ts";
import type { Run } from "../../runtime/model/run.ts";
import { foldRunEvents } from "../../runtime/model/run.ts";
import type { RunNews } from "../../runtime/protocol/shown-run.ts";
import { createRunFeed } from "../../extension/graph/run-feed.ts";
import { openQuestions } from "../../extension/runs/questions.ts";
import { invocationPage, largeNodes, shownRun } from "../../extension/runs/tally.ts";

const started = (runId: string, parent?: { runId: string; invocation: string }): RunEvent => ({
  type: "run.started",
  runId,
  seq: 1,
  time: 1,
  pipeline: runId,
  file: "/w/a.ts",
  language: "typescript",
  parameters: [],
  mode: "stop",
  ...(parent && { parent }),
});

function fanOut(count: number): RunEvent[] {
  let seq = 1;
  const at = (invocation: string) => ({ runId: "r", seq: ++seq, time: seq, invocation });
  const created = Array.from({ length: count }, (_, index): RunEvent => ({
    ...at(`each~1[${index}]`),
    type: "invocation.created",
    node: "each",
    step: "each",
    index,
  }));
  const finished = Array.from({ length: count }, (_, index): RunEvent => ({
    ...at(`each~1[${index}]`),
    type: "invocation.finished",
    node: "each",
    status: index % 50 === 7 ? "failed" : "succeeded",
    cached: false,
    reason: "no earlier run",
    attempts: 1,
    durationMs: 1,
    outputs: {},
    ...(index % 50 === 7 && { error: { name: "Error", message: `no ${index}` } }),
  }));
  const end: RunEvent = {
    type: "run.finished",
    runId: "r",
    seq: ++seq,
    time: seq,
    pipeline: "r",
    status: "succeeded",
    outputs: {},
    steps: finished.flatMap((event) => (event.type === "invocation.finished" ? [event] : [])),
    durationMs: 1,
  };
  return [started("r"), ...created, ...finished, end];
}

describe("a node with very many invocations", () => {
  const events = fanOut(10_000);

  it("reaches a page in small messages, whole at the end", () => {
    const sent: RunNews[] = [];
    let run: Run | undefined = foldRunEvents(undefined, events.slice(0, 1));
    const feed = createRunFeed({ get: () => run, summaries: () => [] }, (news) => sent.push(news));
    if (run) feed.show(run);
    for (let at = 1; at < events.length; at += 500) {
      const batch = events.slice(at, at + 500);
      run = foldRunEvents(run, batch);
      if (run) feed.receive(run, batch);
    }
    feed.dispose();
    expect(Math.max(...sent.map((news) => JSON.stringify(news).length))).toBeLessThan(100_000);
    const last = sent.at(-1);
    expect(last?.events.at(-1)?.type).toBe("run.finished");
    expect(last?.tallies).toMatchObject([
      { node: "each", total: 10_000, succeeded: 9_800, failed: 200, error: "no 7" },
    ]);
    // Each message goes on where the one before ended.
    for (const [index, news] of sent.entries()) if (index > 0) expect(news.after).toBe(sent[index - 1]?.upTo);
  });

  it("is sent without its invocations, which are read by page", () => {
    const run = foldRunEvents(undefined, events);
    if (!run) throw new Error("There is no run.");
    expect(Object.keys(shownRun(run, largeNodes(run)).invocations)).toEqual([]);
    const page = (filter: "all" | "failed", search: string, offset = 0) =>
      invocationPage(run, { node: "each", filter, search, offset, limit: 100 });
    expect(page("all", "").matching).toBe(10_000);
    expect(page("failed", "").matching).toBe(200);
    expect(page("failed", "").items[1]?.index).toBe(57);
    expect(page("all", "4321").items.map(({ index }) => index)).toEqual([4321]);
    expect(page("failed", "no 107").items.map(({ index }) => index)).toEqual([107]);
    expect(page("all", "", 9_950).items).toHaveLength(50);
  });
});

describe("a question in a child run", () => {
  it("is found from the run at the top", () => {
    const stamp = (runId: string, seq: number, invocation: string) => ({ runId, seq, time: seq, invocation });
    const top = foldRunEvents(undefined, [
      started("top"),
      { ...stamp("top", 2, "sub~1"), type: "invocation.created", node: "sub", step: "sub" },
    ]);
    const inner = foldRunEvents(undefined, [
      started("inner", { runId: "top", invocation: "sub~1" }),
      { ...stamp("inner", 2, "ok~1"), type: "invocation.created", node: "ok", step: "ok" },
      { ...stamp("inner", 3, "ok~1"), type: "ask.opened", name: "ok", question: "Go on?", schema: { type: "boolean" } },
    ]);
    const all = [top, inner].flatMap((run) => run ?? []);
    const runs = { get: (runId: string) => all.find((run) => run.runId === runId), summaries: () => all };
    expect(openQuestions(runs)).toMatchObject([
      { root: "top", runId: "inner", node: "sub/ok", children: [{ node: "sub", runId: "inner" }], question: "Go on?" },
    ]);
  });
});
