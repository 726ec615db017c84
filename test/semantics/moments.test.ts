/** When things happen in a run: what the sorted logs of the table cannot show. Both languages. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunEvent } from "../../runtime/model/event.ts";
import type { LanguageHost } from "./language.ts";
import { createLanguageHost, languages } from "./language.ts";
import { finishedOf } from "./log.ts";

const texts = {
  typescript: `import { pipeline, step } from "pipeloom";
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const pause = step(async ({ x }: { x: number }) => { await wait(x); return x; });
const quick = step(({ x }: { x: number }) => x);
const deaf = step(({ x }: { x: number }) => { for (const end = Date.now() + 20_000; Date.now() < end;); return x; });
export const ordered = pipeline("ordered", () => { const first = pause({ x: 60 }); return quick.with({ after: [first] })({ x: 1 }); });
export const known = pipeline("known", () => quick({ x: pause({ x: quick({ x: pause({ x: 20 }) }) }) }));
export const beside = pipeline("beside", () => ({ a: pause({ x: 1000 }), b: pause({ x: 1001 }) }));
export const one = pipeline("one", () => pause.map({ x: [30, 31, 32] }, { concurrency: 1 }));
export const two = pipeline("two", () => pause.map({ x: [800, 801, 62, 63] }, { concurrency: 2 }));
export const grows = pipeline("grows", async () => { const x = await pause({ x: 30 }).load(); return quick({ x }); });
export const long = pipeline("long", () => ({ a: quick({ x: pause({ x: 20000 }) }), b: pause({ x: 20001 }) }));
export const stubborn = pipeline("stubborn", () => quick({ x: deaf({ x: 1 }) }));
export const waits = pipeline("waits", async () => quick({ x: await pause({ x: 20000 }).load() }));
export const retries = pipeline("retries", () => step_({ x: 1 }));
const step_ = step({ retry: { attempts: 3, delay: "30s" } }, ({ x }: { x: number }): number => { throw new Error(String(x)); });
export const busy = pipeline("busy", () => { const rows = pause.map({ x: [60, 70, 80, 90, 100, 110, 120, 130] }, { concurrency: 3 }); return quick({ x: rows[7] }); });
`,
  python: `import time
from pipeloom import pipeline, step

@step
def pause(x):
    time.sleep(x / 1000)
    return x

@step
def quick(x):
    return x

@step
def deaf(x):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            while time.monotonic() < end:
                pass
        except BaseException:
            pass
    return x

@step(retry={"attempts": 3, "delay": "30s"})
def step_(x):
    raise RuntimeError(str(x))

@pipeline
def ordered():
    first = pause(60)
    return quick.with_options(after=[first])(1)

@pipeline
def known():
    return quick(pause(quick(pause(20))))

@pipeline
def beside():
    return {"a": pause(1000), "b": pause(1001)}

@pipeline
def one():
    return pause.map(x=[30, 31, 32], options={"concurrency": 1})

@pipeline
def two():
    return pause.map(x=[800, 801, 62, 63], options={"concurrency": 2})

@pipeline
def grows():
    x = pause(30).load()
    return quick(x)

@pipeline
def long():
    return {"a": quick(pause(20000)), "b": pause(20001)}

@pipeline
def stubborn():
    return quick(deaf(1))

@pipeline
def waits():
    return quick(pause(20000).load())

@pipeline
def retries():
    return step_(1)

@pipeline
def busy():
    rows = pause.map(x=[60, 70, 80, 90, 100, 110, 120, 130], options={"concurrency": 3})
    return quick(rows[7])
`,
} as const;

let hosts: readonly LanguageHost[];
beforeAll(() => {
  hosts = languages.map((language) => createLanguageHost(language));
});
afterAll(() => Promise.all(hosts.map((host) => host.dispose())));

type Of<T extends RunEvent["type"]> = Extract<RunEvent, { type: T }>;
const ofType = <T extends RunEvent["type"]>(events: readonly RunEvent[], type: T) =>
  events.filter((event): event is Of<T> => event.type === type);
const started = (events: readonly RunEvent[], node: string) => {
  const created = ofType(events, "invocation.created").find((event) => event.node === node);
  return ofType(events, "invocation.started").find((event) => event.invocation === created?.invocation)?.seq;
};
const finished = (events: readonly RunEvent[], node: string) =>
  ofType(events, "invocation.finished").find((event) => event.node === node)?.seq;

/** The most invocations that were between start and finish at once. */
function mostAtOnce(events: readonly RunEvent[]): number {
  let [now, most] = [0, 0];
  for (const { type } of events) {
    if (type === "invocation.started") now += 1;
    if (type === "invocation.finished") now -= 1;
    most = Math.max(most, now);
  }
  return most;
}

/** Every invocation has one end, nothing follows the run's, and the run's list says the same. */
function checkWhole(events: readonly RunEvent[]): void {
  const created = ofType(events, "invocation.created").map(({ invocation }) => invocation);
  const ended = ofType(events, "invocation.finished").map(({ invocation }) => invocation);
  expect(new Set(ended).size).toBe(ended.length);
  expect(ended.toSorted()).toEqual(created.toSorted());
  expect(
    finishedOf(events)
      .steps.map(({ invocation }) => invocation)
      .toSorted(),
  ).toEqual(created.toSorted());
  events.filter(({ type }) => type !== "log").forEach(({ seq }, index) => expect(seq).toBe(index + 1));
}

describe.each(languages)("%s", (language) => {
  const run = async (name: string, options?: Parameters<LanguageHost["run"]>[2]) => {
    const host = hosts.find((candidate) => candidate.language === language);
    if (!host) throw new Error(`No engine for ${language}.`);
    return host.run(host.write("moments", texts[language]), name, options);
  };
  const isStart = (event: RunEvent) => event.type === "invocation.started";

  it("starts a step only after those that it comes after", async () => {
    const events = await run("ordered");
    expect(started(events, "quick")).toBeGreaterThan(finished(events, "pause") ?? Infinity);
    checkWhole(events);
  });

  it("knows a static body whole before the first step starts", async () => {
    const events = await run("known");
    const lastCreated = ofType(events, "invocation.created").at(-1)?.seq;
    expect(lastCreated).toBeLessThan(ofType(events, "invocation.started")[0]?.seq ?? 0);
  });

  it("grows while a dynamic body loads", async () => {
    const events = await run("grows");
    const created = ofType(events, "invocation.created").find(({ node }) => node === "quick")?.seq;
    expect(created).toBeGreaterThan(finished(events, "pause") ?? Infinity);
  });

  it("runs independent steps side by side", async () => {
    expect(mostAtOnce(await run("beside"))).toBe(2);
  });

  it("runs no more items of a map at once than its concurrency", async () => {
    expect(mostAtOnce(await run("one"))).toBe(1);
    expect(mostAtOnce(await run("two"))).toBe(2);
  });

  it.each([
    ["steps that run", "long", { pause: "cancelled", pause_2: "cancelled", quick: "cancelled" }],
    ["a step that does not listen", "stubborn", { deaf: "cancelled", quick: "cancelled" }],
    ["a body that waits for data", "waits", { pause: "cancelled" }],
  ] as const)("cancels %s", async (_what, name, statuses) => {
    const began = Date.now();
    const events = await run(name, { cancelAt: isStart });
    expect(Date.now() - began).toBeLessThan(10_000);
    const end = finishedOf(events);
    expect(end.status).toBe("cancelled");
    expect(Object.fromEntries(end.steps.map(({ node, status }) => [node, status]))).toEqual(statuses);
    for (const { reason } of end.steps) expect(reason).toBe("cancelled");
    checkWhole(events);
  });

  it("cancels a step that waits for its next attempt", async () => {
    const end = finishedOf(await run("retries", { cancelAt: ({ type }) => type === "invocation.retrying" }));
    expect(end.status).toBe("cancelled");
    expect(end.steps.map(({ status, attempts }) => [status, attempts])).toEqual([["cancelled", 1]]);
  });

  it("ends as cancelled whenever the cancel comes", async () => {
    for (const after of [1, 3, 6, 10, 13, 16]) {
      const events = await run("busy", { cancelAt: ({ seq }) => seq >= after });
      const { status, steps } = finishedOf(events);
      expect(status, `cancelled at event ${after}`).toBe("cancelled");
      for (const step of steps) expect(["succeeded", "cancelled"]).toContain(step.status);
      checkWhole(events);
    }
  });
});
