/** Hooks of pipelines: called once when a run has ended, in a worker, and before the run is told to be over. */
import { afterAll, describe, expect, it } from "vitest";
import type { RunEvent } from "../../runtime/model/event.ts";
import { finishedOf } from "../semantics/log.ts";
import { createLanguageHost, languages } from "../semantics/language.ts";

const sources = {
  typescript: `import { pipeline, step } from "pipeloom";
const inc = step(({ x }: { x: number }) => x + 1);
const bad = step((): number => { throw new RangeError("too much"); });
const slow = step(async (_: {}, context) => { await new Promise((done) => { const timer = setTimeout(done, 60_000); context.signal.addEventListener("abort", () => { clearTimeout(timer); done(0); }); }); return 1; });
const say = (word: string) => ({ status, error, outputs }: { status: string; error?: Error; outputs?: Readonly<Record<string, unknown>> }) =>
  console.log(word, status, error ? error.message : "none", JSON.stringify(outputs ?? {}));
const hooks = { onFailure: say("failure"), onSuccess: say("success"), cleanup: say("cleanup") };
export const good = pipeline("good", hooks, () => inc({ x: 1 }));
export const broken = pipeline("broken", hooks, () => bad());
export const late = pipeline("late", hooks, () => slow({}));
export const thrown = pipeline("thrown", { onSuccess: () => { throw new RangeError("in the hook"); }, cleanup: say("cleanup") }, () => inc({ x: 1 }));
export const early = pipeline("early", hooks, () => { throw new RangeError("in the body"); });
export const parent = pipeline("parent", () => inc({ x: good() }));
`,
  python: `import json
import time
from pipeloom import pipeline, step

@step
def inc(x: int):
    return x + 1

@step
def bad():
    raise ValueError("too much")

@step
def slow():
    time.sleep(60)
    return 1

def say(word):
    def hook(status, error=None, outputs=None):
        message = "none" if error is None else str(error).split(": ", 1)[1]
        print(word, status, message, json.dumps(outputs or {}, separators=(",", ":")))
    return hook

hooks = {"on_failure": say("failure"), "on_success": say("success"), "cleanup": say("cleanup")}

@pipeline(**hooks)
def good():
    return inc(1)

@pipeline(**hooks)
def broken():
    return bad()

@pipeline(**hooks)
def late():
    return slow()

def throws():
    raise ValueError("in the hook")

@pipeline(on_success=throws, cleanup=say("cleanup"))
def thrown():
    return inc(1)

@pipeline(**hooks)
def early():
    raise ValueError("in the body")

@pipeline
def parent():
    return inc(good())
`,
} as const;

function printed(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.type === "log" ? [event.text] : []));
}

function statuses(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.type === "invocation.finished" ? [`${event.node} ${event.status}`] : []));
}

describe.each(languages)("%s", (language) => {
  const host = createLanguageHost(language);
  const file = host.write("hooks", sources[language]);
  afterAll(() => host.dispose());

  it("calls onSuccess with the outputs, then cleanup, and ends the run after them", async () => {
    const events = await host.run(file, "good");
    expect(printed(events)).toEqual(['success succeeded none {"output":2}', 'cleanup succeeded none {"output":2}']);
    expect(statuses(events)).toEqual(["inc succeeded", "onSuccess succeeded", "cleanup succeeded"]);
    expect(finishedOf(events).steps.map(({ node }) => node)).toEqual(["inc", "onSuccess", "cleanup"]);
  });

  it("calls onFailure with the error, then cleanup", async () => {
    const events = await host.run(file, "broken");
    expect(printed(events)).toEqual(["failure failed too much {}", "cleanup failed too much {}"]);
    expect(finishedOf(events)).toMatchObject({ status: "failed", error: { message: "too much" } });
  });

  it("calls them too when the body itself fails at once", async () => {
    const events = await host.run(file, "early");
    expect(printed(events)).toEqual(["failure failed in the body {}", "cleanup failed in the body {}"]);
    expect(finishedOf(events).status).toBe("failed");
  });

  it("calls only cleanup after a cancel", async () => {
    const events = await host.run(file, "late", { cancelAt: (event) => event.type === "invocation.started" });
    expect(printed(events)).toEqual(["cleanup cancelled none {}"]);
    expect(finishedOf(events).status).toBe("cancelled");
  });

  it("leaves the run's status alone when a hook throws, and goes on to the next", async () => {
    const events = await host.run(file, "thrown");
    expect(finishedOf(events).status).toBe("succeeded");
    expect(printed(events).at(-1)).toBe('cleanup succeeded none {"output":2}');
    expect(printed(events)[0]).toContain('onSuccess of pipeline "thrown" failed');
    expect(printed(events)[0]).toContain("in the hook");
  });

  it("calls them again when the plan is known and no body runs", async () => {
    const events = await host.run(file, "good", { useCache: true });
    expect(printed(events)).toEqual(['success succeeded none {"output":2}', 'cleanup succeeded none {"output":2}']);
  });

  it("belongs to the child run, not to its parent", async () => {
    const events = await host.run(file, "parent");
    expect(statuses(events)).toEqual(["good succeeded", "inc succeeded"]);
  });
});
