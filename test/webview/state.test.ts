import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../runtime/model/event.ts";
import { foldRun } from "../../runtime/model/run.ts";
import { framesOf } from "../../webview/inspector/frames.ts";
import { filterLines, linesAsText } from "../../webview/inspector/log-filter.ts";
import { nodeOf } from "../../webview/state/live-run.ts";
import { logsChanged, readLogs, useLogs } from "../../webview/state/logs.ts";
import { groupStatus, indexOf, statusesOf, updateStatuses } from "../../webview/state/statuses.ts";
import { weather } from "./harness/graphs.ts";
import { eventsOf, runOf } from "./harness/runs.ts";

const events = eventsOf(weather, "r", "failed", 0);

describe("statuses", () => {
  it("are the same whether folded at once or event by event", () => {
    let run = runOf([]);
    let statuses = statusesOf(undefined);
    const index = indexOf(undefined);
    for (const event of events) {
      run = foldRun(run, event);
      if (run) statuses = updateStatuses(statuses, run, { events: [event] }, index);
    }
    expect(statuses).toEqual(statusesOf(runOf(events)));
  });

  it("keep their identity where nothing happened", () => {
    const before = statusesOf(runOf(events.slice(0, -1)));
    const [last] = events
      .filter(
        (event): event is Extract<RunEvent, { type: "invocation.finished" }> => event.type === "invocation.finished",
      )
      .slice(-1);
    const run = runOf(events);
    if (!last || !run) throw new Error("the run has no end");
    const after = updateStatuses(before, run, { events: [last] }, indexOf(run));
    const changed = [...after.keys()].filter((id) => after.get(id) !== before.get(id));
    expect(changed).toEqual([last.node]);
  });

  it("show result, cache and error", () => {
    const statuses = statusesOf(runOf(events));
    expect(statuses.get("load")).toMatchObject({ status: "succeeded", cached: true, preview: "1,000,000 rows × 8" });
    expect(statuses.get("evaluate")).toMatchObject({
      status: "failed",
      attempts: 2,
      error: expect.stringContaining("test set is empty"),
    });
    expect(statuses.get("report")).toMatchObject({ status: "skipped", reason: "upstream evaluate failed" });
  });

  it("count the invocations of a map", () => {
    const half = eventsOf(weather, "r", "succeeded", 0);
    const cutAt = half.findIndex(
      (event) => event.type === "invocation.finished" && event.invocation.startsWith("forecastEachStation~m5"),
    );
    expect(statusesOf(runOf(half.slice(0, cutAt))).get("forecastEachStation")).toMatchObject({
      status: "running",
      counts: { done: 5, failed: 0, total: 12 },
    });
  });

  it("sum up a group", () => {
    const statuses = statusesOf(runOf(events));
    const members = weather.nodes.filter((node) => node.parent === "loop");
    expect(groupStatus(statuses, members)).toMatchObject({ status: "succeeded", counts: { done: 2, total: 2 } });
    expect(groupStatus(new Map(), members)).toBeUndefined();
    expect(groupStatus(new Map([["fit", { status: "failed", cached: false, attempts: 1 }]]), members)?.status).toBe(
      "failed",
    );
  });
});

describe("frames of a stack", () => {
  it("of Node", () => {
    const stack = "RangeError: no\n    at mean (/w/helpers.ts:31:11)\n    at async /w/forecast.pipeline.ts:58:16";
    expect(
      framesOf({ name: "RangeError", message: "no", stack }).map(({ name, location }) => [
        name,
        location?.file,
        location?.line,
        location?.column,
      ]),
    ).toEqual([
      ["mean", "/w/helpers.ts", 31, 11],
      ["(top level)", "/w/forecast.pipeline.ts", 58, 16],
    ]);
  });
  it("of Python, innermost first", () => {
    const stack =
      'Traceback (most recent call last):\n  File "/w/p.py", line 9, in fit\n    mean([])\n  File "/w/h.py", line 3, in mean\nValueError: no';
    expect(
      framesOf({ name: "ValueError", message: "no", stack }).map(({ name, location }) => [name, location?.line]),
    ).toEqual([
      ["mean", 3],
      ["fit", 9],
    ]);
  });
  it("of Windows", () =>
    expect(framesOf({ name: "E", message: "", stack: "    at f (C:\\w\\a.ts:3:5)" })[0]?.location).toEqual({
      file: "C:\\w\\a.ts",
      line: 3,
      column: 5,
    }));
  it("falls back to the location", () =>
    expect(framesOf({ name: "E", message: "", location: { file: "/w/a.ts", line: 2 } })[0]?.location?.line).toBe(2));
});

describe("logs", () => {
  const lines = events.flatMap((event) => (event.type === "log" ? [event] : []));
  it("are filtered by level, text and node", () => {
    const run = runOf(events);
    const place = (invocation: string) => nodeOf(run, invocation);
    expect(filterLines(lines, { level: "debug", text: "" }, place)).toBe(lines);
    expect(filterLines(lines, { level: "error", text: "" }, place)).toHaveLength(1);
    expect(filterLines(lines, { level: "debug", text: "DROPPED 0", node: "load" }, place)).toHaveLength(1);
    expect(filterLines(lines, { level: "debug", text: "", node: "report" }, place)).toHaveLength(0);
  });
  it("are copied with time and step", () =>
    expect(
      linesAsText(
        lines.slice(0, 1),
        () => "load",
        () => "00:00:00.000",
      ),
    ).toBe("00:00:00.000 load load: reading 1,461 rows"));
  it("are read page by page, each line once, and anew for another run", async () => {
    const read = ({ after }: { after: number }) =>
      Promise.resolve({
        lines: lines.slice(after, after + 5),
        next: Math.min(lines.length, after + 5),
        droppedBytes: 0,
      });
    logsChanged("r");
    while (useLogs.getState().hasMore) await readLogs(read);
    expect(useLogs.getState().lines).toEqual(lines);
    logsChanged("other");
    expect(useLogs.getState().lines).toEqual([]);
  });
  it("say why they could not be read", async () => {
    logsChanged("broken");
    await readLogs(() => Promise.reject(new Error("no store")));
    expect(useLogs.getState()).toMatchObject({ state: "failed", failure: "no store" });
  });
});
