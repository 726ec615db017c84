/** The fold is consistent: however a log is cut, folding the parts in order gives the same run. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../runtime/model/event.ts";
import type { Run } from "../../runtime/model/run.ts";
import { foldRun, foldRunEvents } from "../../runtime/model/run.ts";

const names = fc.constantFrom("a", "b", "c");
const happenings = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant("created" as const), invocation: names }),
    fc.record({ type: fc.constant("started" as const), invocation: names }),
    fc.record({ type: fc.constant("progress" as const), invocation: names, done: fc.nat(9) }),
    fc.record({ type: fc.constant("retrying" as const), invocation: names }),
    fc.record({
      type: fc.constant("finished" as const),
      invocation: names,
      status: fc.constantFrom("succeeded" as const, "failed" as const, "skipped" as const),
      cached: fc.boolean(),
    }),
    fc.record({ type: fc.constant("log" as const), invocation: names }),
  ),
  { maxLength: 40 },
);

/** A log as an engine writes it: created once and first, finished at most once and last. */
function logOf(given: typeof happenings extends fc.Arbitrary<infer T> ? T : never, isFinished: boolean): RunEvent[] {
  const events: RunEvent[] = [];
  const phase = new Map<string, "open" | "done">();
  const stamp = (isLog = false) => ({
    runId: "r",
    seq: events.filter(({ type }) => type !== "log").length + (isLog ? 0 : 1),
    time: events.length + 1,
  });
  events.push({
    ...stamp(),
    type: "run.started",
    pipeline: "p",
    file: "/p.ts",
    language: "typescript",
    parameters: [],
    mode: "stop",
  });
  for (const one of given) {
    const { invocation } = one;
    const now = phase.get(invocation);
    if (one.type === "created" ? now !== undefined : now !== "open") continue;
    const error = { name: "Error", message: "no" };
    if (one.type === "created") {
      phase.set(invocation, "open");
      events.push({ ...stamp(), type: "invocation.created", invocation, node: invocation, step: invocation });
    } else if (one.type === "started")
      events.push({
        ...stamp(),
        type: "invocation.started",
        invocation,
        attempt: 1,
        inputs: [],
        reason: "no earlier run",
      });
    else if (one.type === "progress")
      events.push({ ...stamp(), type: "invocation.progress", invocation, attempt: 1, done: one.done });
    else if (one.type === "retrying")
      events.push({ ...stamp(), type: "invocation.retrying", invocation, attempt: 1, delayMs: 1, error });
    else if (one.type === "log")
      events.push({ ...stamp(true), type: "log", invocation, attempt: 1, stream: "log", level: "info", text: "x" });
    else {
      phase.set(invocation, "done");
      const { status, cached } = one;
      events.push({
        ...stamp(),
        type: "invocation.finished",
        invocation,
        node: invocation,
        status,
        cached,
        reason: "",
        attempts: 1,
        durationMs: 1,
        outputs: {},
        ...(status === "failed" && { error }),
      });
    }
  }
  if (isFinished)
    events.push({
      ...stamp(),
      type: "run.finished",
      pipeline: "p",
      status: "succeeded",
      outputs: {},
      steps: [],
      durationMs: 5,
    });
  return events;
}

const logs = fc.tuple(happenings, fc.boolean()).map(([given, isFinished]) => logOf(given, isFinished));
const oneByOne = (events: readonly RunEvent[]) =>
  events.reduce<Run | undefined>((run, event) => foldRun(run, event), undefined);

describe("the fold of a run", () => {
  it("gives the same for one by one, for batches, and for any cut between them", () => {
    fc.assert(
      fc.property(logs, fc.nat(), (events, cut) => {
        const whole = oneByOne(events);
        expect(foldRunEvents(undefined, events)).toEqual(whole);
        const at = cut % (events.length + 1);
        expect(foldRunEvents(foldRunEvents(undefined, events.slice(0, at)), events.slice(at))).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it("takes no event twice, and changes nothing that it was given", () => {
    fc.assert(
      fc.property(logs, fc.nat(), (events, cut) => {
        const half = foldRunEvents(undefined, events.slice(0, 1 + (cut % events.length)));
        const before = structuredClone(half);
        const whole = foldRunEvents(half, events);
        expect(half).toEqual(before);
        expect(whole).toEqual(oneByOne(events));
        expect(foldRunEvents(whole, events)).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps what did not change", () => {
    fc.assert(
      fc.property(logs, (events) => {
        const before = foldRunEvents(undefined, events.slice(0, -1));
        const after = foldRunEvents(before, events.slice(-1));
        const last = events.at(-1);
        for (const [name, invocation] of Object.entries(before?.invocations ?? {})) {
          if (last && "invocation" in last && last.invocation === name) continue;
          expect(after?.invocations[name]).toBe(invocation);
        }
      }),
    );
  });

  it("folds thirty thousand events in well under a second", () => {
    const events: RunEvent[] = [
      {
        runId: "r",
        seq: 1,
        time: 1,
        type: "run.started",
        pipeline: "p",
        file: "/p.ts",
        language: "typescript",
        parameters: [],
        mode: "stop",
      },
    ];
    for (let at = 0; at < 30_000; at += 1)
      events.push({
        runId: "r",
        seq: at + 2,
        time: 1,
        type: "invocation.created",
        invocation: `i${at}`,
        node: "n",
        step: "s",
        index: at,
      });
    const begun = performance.now();
    expect(foldRunEvents(undefined, events)?.counts.total).toBe(30_000);
    // Quadratic folding takes minutes.
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
