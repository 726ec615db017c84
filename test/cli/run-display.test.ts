import { describe, expect, it } from "vitest";
import { jsonDisplay, liveDisplay, plainDisplay } from "../../runtime/cli/run-display.ts";
import { createStyle } from "../../runtime/cli/style.ts";
import type { RunEvent } from "../../runtime/model/event.ts";
import { foldRunEvents } from "../../runtime/model/run.ts";
import { begun, created, eventLog, finished, graphOf, started } from "./example-run.ts";
import { fakeTerminal } from "./fake-terminal.ts";

const style = createStyle({ hasColor: false, hasUnicode: true });
const log = {
  type: "log",
  invocation: "load",
  attempt: 1,
  stream: "stdout",
  level: "info",
  text: "reading\u001b[2J…",
} as const;
const end = {
  type: "run.finished" as const,
  pipeline: "example",
  status: "succeeded" as const,
  outputs: {},
  steps: [],
  durationMs: 400,
};
const events = eventLog(started, created("load"), begun("load"), log, finished("load", "load", "3 rows"), end);

function after(list: readonly RunEvent[]) {
  const run = foldRunEvents(undefined, list);
  if (!run) throw new Error("The events begin no run.");
  return run;
}

describe("the live display", () => {
  function open(columns = 60) {
    const terminal = fakeTerminal({ columns, rows: 12 });
    let tick = () => {};
    const display = liveDisplay(terminal, style, graphOf("load", "clean"), {
      now: () => 1_300,
      every: (_ms, callback) => ((tick = callback), () => {}),
    });
    return { terminal, display, tick: () => tick() };
  }

  it("draws at once, keeps log lines above, ends with what was run", () => {
    const { terminal, display, tick } = open();
    display.events(events.slice(0, 3), after(events.slice(0, 3)));
    expect(terminal.screen()).toEqual(["  ◐ load     100 ms", "  ○ clean", "  0 of 2 steps · 300 ms · Ctrl+C cancels"]);
    display.events(events.slice(3, 4), after(events.slice(0, 4)));
    tick();
    expect(terminal.screen()).toEqual([
      "load │ reading…",
      "  ◐ load     100 ms",
      "  ○ clean",
      "  0 of 2 steps · 300 ms · Ctrl+C cancels",
    ]);
    display.events(events.slice(4), after(events));
    display.close();
    expect(terminal.screen()).toEqual(["load │ reading…", "  ✓ load     12 ms  3 rows"]);
    expect(terminal.isCursorVisible()).toBe(true);
  });

  it("says that it is cancelling", () => {
    const { terminal, display } = open();
    display.events(events.slice(0, 3), after(events.slice(0, 3)));
    display.note("Cancelling; Ctrl+C again leaves at once");
    expect(terminal.screen().at(-1)).toContain("Cancelling");
  });

  it("stays in a narrow window", () => {
    const { terminal, display } = open(20);
    display.events(events.slice(0, 3), after(events.slice(0, 3)));
    expect(terminal.screen().every((line) => line.length < 20)).toBe(true);
  });
});

it("the plain display writes a line per fact and never moves the cursor", () => {
  const terminal = fakeTerminal({ columns: 20, rows: 5 }, { isLive: false });
  plainDisplay(terminal, style).events(events, after(events));
  expect(terminal.written()).toBe("load │ reading…\nload: 12 ms  3 rows\n");
});

it("the JSON display writes each event on a line, the last in the contract's order", () => {
  const terminal = fakeTerminal({ columns: 20, rows: 5 }, { isLive: false });
  jsonDisplay(terminal).events(events, after(events));
  const lines = terminal.written().trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual(events);
  expect(Object.keys(JSON.parse(lines.at(-1) ?? ""))).toEqual([
    "type",
    "runId",
    "pipeline",
    "status",
    "outputs",
    "steps",
    "durationMs",
    "seq",
    "time",
  ]);
});
