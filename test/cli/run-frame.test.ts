import { describe, expect, it } from "vitest";
import { finalLines, frame } from "../../runtime/cli/run-frame.ts";
import { rowsOf, runNodes } from "../../runtime/cli/run-rows.ts";
import { createStyle } from "../../runtime/cli/style.ts";
import { widthOf } from "../../runtime/cli/text-width.ts";
import type { RunEvent } from "../../runtime/model/event.ts";
import type { Pipeline } from "../../runtime/model/graph.ts";
import { foldRunEvents } from "../../runtime/model/run.ts";
import { begun, created, eventLog, finished, graphOf, started } from "./example-run.ts";

const style = createStyle({ hasColor: false, hasUnicode: true });

function draw(events: readonly RunEvent[], graph: Pipeline, height = 20, now = 1_000): readonly string[] {
  const run = foldRunEvents(undefined, events);
  if (!run) throw new Error("The events begin no run.");
  return frame(run, rowsOf(run, runNodes(graph)), { style, height, now, note: "Ctrl+C cancels" });
}

describe("the frame of a run", () => {
  const graph = graphOf("load", "clean", "fit");

  it("shows every step of the graph before any has begun", () => {
    expect(draw(eventLog(started), graph)).toEqual([
      "  ○ load",
      "  ○ clean",
      "  ○ fit",
      "  0 of 3 steps · 0 ms · Ctrl+C cancels",
    ]);
  });

  it("shows time, result, progress and what waits", () => {
    const events = eventLog(
      started,
      created("load"),
      created("clean"),
      begun("load"),
      finished("load", "load", "1,461 rows × 6"),
      begun("clean"),
      {
        type: "invocation.progress",
        invocation: "clean",
        attempt: 1,
        done: 30,
        total: 120,
        message: "days",
      },
    );
    expect(draw(events, graph, 20, 2_000)).toEqual([
      "  ✓ load      12 ms  1,461 rows × 6",
      "  ◐ clean    500 ms  30/120 (25 %) days",
      "  ○ fit",
      "  1 of 3 steps · 1.0 s · Ctrl+C cancels",
    ]);
  });

  it("tells cached, failed, skipped, retrying and cancelled apart by sign", () => {
    const error = { name: "ValueError", message: "no rows\nat all" };
    const end = { cached: false, attempts: 1, durationMs: 5, outputs: {}, reason: "" };
    const nodes = ["a", "b", "c", "d", "e"];
    const events = eventLog(
      started,
      ...nodes.map((node) => created(node)),
      ...nodes.map((node) => begun(node)),
      { ...finished("a"), cached: true, reason: "nothing changed" },
      { ...end, type: "invocation.finished", invocation: "b", node: "b", status: "failed", error },
      {
        ...end,
        type: "invocation.finished",
        invocation: "c",
        node: "c",
        status: "skipped",
        reason: "upstream b failed",
      },
      { type: "invocation.retrying", invocation: "d", attempt: 1, delayMs: 1_000, error },
      { ...end, type: "invocation.finished", invocation: "e", node: "e", status: "cancelled", reason: "cancelled" },
    );
    const lines = draw(events, graphOf(...nodes), 20, 0).slice(0, -1);
    expect(lines).toEqual([
      "  ≡ a    cached  42",
      "  ✗ b      5 ms  ValueError: no rows at all",
      "  – c   skipped  upstream b failed",
      "  ↻ d            ValueError: no rows at all",
      "  ■ e      5 ms  cancelled",
    ]);
  });

  it("puts the items of a map in one row", () => {
    const items = Array.from({ length: 5 }, (_, index) => created("fit", `fit[${index}]`, index));
    const events = eventLog(started, ...items, begun("fit[0]"), finished("fit", "fit[0]"), begun("fit[1]"));
    expect(draw(events, graphOf("fit"))[0]).toMatch(/fit .* 5 items: 1 succeeded, 1 running, 3 pending$/);
  });

  it("keeps to the height: what runs is shown, the rest is counted", () => {
    const nodes = Array.from({ length: 100 }, (_, index) => `step${index}`);
    const events = eventLog(
      started,
      ...nodes.map((node) => created(node)),
      ...nodes.slice(0, 50).map((node) => finished(node)),
      begun("step70"),
    );
    const lines = draw(events, graphOf(...nodes), 8);
    expect(lines).toHaveLength(8);
    expect(lines.some((line) => line.includes("step70"))).toBe(true);
    expect(lines.at(-2)).toBe("  … 94 more steps");
    expect(lines.at(-1)).toContain("50 of 100 steps");
  });

  it("cuts long names so that columns stay columns", () => {
    const lines = draw(eventLog(started), graphOf("a", "x".repeat(200)));
    expect(Math.max(...lines.map(widthOf))).toBeLessThan(60);
  });

  it("uses plain characters where others cannot be shown", () => {
    const run = foldRunEvents(
      undefined,
      eventLog(started, created("load"), begun("load"), finished("load", "load", "5 rows")),
    );
    const rows = run ? rowsOf(run, ["load"]) : [];
    expect(finalLines(rows, createStyle({ hasColor: false, hasUnicode: false }))).toEqual([
      "  + load     12 ms  5 rows",
    ]);
  });
});
