/** The runs service against an engine of this file: what is missed, what comes twice, what comes out of order. */
import { describe, expect, it, vi } from "vitest";
import type { RunEvent } from "../../runtime/model/event.ts";
import type { Run } from "../../runtime/model/run.ts";
import { foldRunEvents } from "../../runtime/model/run.ts";
import type { EngineLink, Engines } from "../../extension/engine/engines.ts";
import { createSignal } from "../../extension/platform/signal.ts";
import { createRuns } from "../../extension/runs/runs.ts";
import { createShownRuns } from "../../extension/runs/shown-runs.ts";
import { began, created, ended, events, finished, started } from "./samples.ts";

function fakeEngine(answer: (name: string, params: { runId?: string }) => Promise<unknown>) {
  const onState: Engines["onState"] = createSignal();
  const onConnected: Engines["onConnected"] = createSignal();
  const onEvents: Engines["onEvents"] = createSignal();
  // SAFETY: the service under test calls `request` only; the answers are those of the contract.
  const link = {
    directory: "/w",
    client: { request: answer, on: () => () => {}, dispose() {} },
  } as unknown as EngineLink;
  const engines: Engines = {
    onState,
    onConnected,
    onEvents,
    peek: () => link,
    links: () => [link],
    connect: () => Promise.resolve(link),
    dispose() {},
  };
  return {
    engines,
    connected: () => onConnected.emit(link),
    send: (list: RunEvent[]) => onEvents.emit({ directory: "/w", events: list }),
  };
}

const whole = events(started, created("a"), began("a"), finished("a"), ended());
const fold = (list: RunEvent[]): Run => {
  const folded = foldRunEvents(undefined, list);
  if (!folded) throw new Error("not a run");
  return folded;
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("runs", () => {
  it("folds a run from its first event and tells when it ends", () => {
    const { engines, send } = fakeEngine(() => Promise.reject(new Error("nothing is asked")));
    const runs = createRuns(engines, () => {});
    const ends: string[] = [];
    runs.onFinished.on((run) => ends.push(run.status));
    send(whole.slice(0, 3));
    expect(runs.get("r1")?.invocations["a"]?.status).toBe("running");
    expect(runs.active()).toHaveLength(1);
    send(whole.slice(3));
    expect(ends).toEqual(["succeeded"]);
    expect(runs.active()).toHaveLength(0);
    runs.dispose();
  });

  it("loses nothing of a run that began before it listened, and counts nothing twice", async () => {
    let answer: (run: Run) => void = () => {};
    const { engines, send } = fakeEngine(() => new Promise((resolve) => (answer = resolve)));
    const runs = createRuns(engines, () => {});
    send([whole[2]].flatMap((each) => each ?? []));
    await settle();
    send(whole.slice(3)); // While the engine still thinks about the first question.
    answer(fold(whole.slice(0, 4)));
    await settle();
    expect(runs.get("r1")).toEqual(fold(whole));
    runs.dispose();
  });

  it("asks once for a run that several views want", async () => {
    const ask = vi.fn(() => Promise.resolve(fold(whole)));
    const { engines } = fakeEngine(ask);
    const runs = createRuns(engines, () => {});
    await Promise.all([runs.load("r1"), runs.load("r1")]);
    expect(ask).toHaveBeenCalledTimes(1);
    runs.dispose();
  });

  it("hears after a reconnect that a run has ended", async () => {
    const summary = { ...fold(whole) };
    const { engines, send, connected } = fakeEngine((name) =>
      Promise.resolve(name === "runs.list" ? { runs: [summary] } : fold(whole)),
    );
    const runs = createRuns(engines, () => {});
    send(whole.slice(0, 3));
    expect(runs.active()).toHaveLength(1);
    connected();
    await settle();
    await settle();
    expect(runs.get("r1")?.status).toBe("succeeded");
    runs.dispose();
  });

  it("forgets runs that the engine has deleted", async () => {
    let listed: unknown[] = [fold(whole)];
    const { engines, connected } = fakeEngine(() => Promise.resolve({ runs: listed }));
    const runs = createRuns(engines, () => {});
    connected();
    await settle();
    expect(runs.summaries()).toHaveLength(1);
    listed = [];
    await runs.refresh();
    expect(runs.summaries()).toHaveLength(0);
    runs.dispose();
  });
});

describe("the shown run", () => {
  const key = { file: "/w/a.ts", pipeline: "training" };
  const second = whole.map((event) => ({ ...event, runId: "r2", time: event.time + 10_000 }));

  it("is the latest, then the chosen one, then a new one again", () => {
    const { engines, send } = fakeEngine(() => Promise.reject(new Error("nothing is asked")));
    const runs = createRuns(engines, () => {});
    const shown = createShownRuns(runs, () => {});
    send(whole);
    send(second);
    expect(shown.summary(key)?.runId).toBe("r2");
    shown.show(fold(whole));
    expect(shown.summary(key)?.runId).toBe("r1");
    send(whole.map((event) => ({ ...event, runId: "r3", time: event.time + 20_000 })));
    expect(shown.summary(key)?.runId).toBe("r3");
    shown.dispose();
    runs.dispose();
  });

  it("is never a child run", () => {
    const { engines, send } = fakeEngine(() => Promise.reject(new Error("nothing is asked")));
    const runs = createRuns(engines, () => {});
    const shown = createShownRuns(runs, () => {});
    send(events({ ...started, parent: { runId: "r0", invocation: "x" } }));
    expect(shown.summary(key)).toBeUndefined();
    shown.dispose();
    runs.dispose();
  });
});
