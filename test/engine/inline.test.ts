/** Inline steps share a process with each other and with the body of their run; isolated ones do not. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LanguageHost } from "../semantics/language.ts";
import { createLanguageHost, languages } from "../semantics/language.ts";
import { finishedOf } from "../semantics/log.ts";

const texts = {
  typescript: `import { pipeline, step } from "pipeloom";
import { z } from "zod";
let count = 0;
const next = step({ runtime: "inline", cache: false }, ({ n: _ }: { n: number }) => ({ count: ++count, pid: process.pid }));
const here = step({ runtime: "inline", cache: false }, ({ body: _ }: { body: number }) => process.pid);
const apart = step(({ n: _ }: { n: number }) => process.pid);
const dies = step({ runtime: "inline", cache: false }, (): number => process.exit(3));
const stuck = step({ runtime: "inline", timeout: "300ms", cache: false }, async (): Promise<number> => { await new Promise((resolve) => setTimeout(resolve, 20_000)); return 1; });
export const counted = pipeline("counted", () => { count = 100; return next.map({ n: [1, 2, 3, 4] }); });
export const shared = pipeline("shared", async () => {
  const first = await here({ body: process.pid }).load();
  const second = await here({ body: first }).load();
  return { isSame: first === process.pid && second === process.pid, apart: apart({ n: first }), pid: first };
});
export const called = pipeline("called", () => { count = 7; return apart.with({ runtime: "inline", cache: false })({ n: 0 }); });
export const lost = pipeline("lost", { mode: "continue" }, () => ({ a: dies(), b: next({ n: 1 }) }));
export const late = pipeline("late", { mode: "continue" }, () => ({ a: stuck(), b: next.with({ after: [] })({ n: 1 }) }));
`,
  python: `import os, sys, time
from pipeloom import pipeline, step

state = {"count": 0}

@step(runtime="inline", cache=False)
def next(n):
    state["count"] += 1
    return {"count": state["count"], "pid": os.getpid()}

@step(runtime="inline", cache=False)
def here(body):
    return os.getpid()

@step
def apart(n):
    return os.getpid()

@step(runtime="inline", cache=False)
def dies():
    os._exit(3)

@step(runtime="inline", timeout="300ms", cache=False)
def stuck():
    time.sleep(20)
    return 1

@pipeline
def counted():
    state["count"] = 100
    return next.map(n=[1, 2, 3, 4])

@pipeline
def shared():
    first = here(os.getpid()).load()
    second = here(first).load()
    return {"isSame": first == os.getpid() and second == os.getpid(), "apart": apart(first), "pid": first}

@pipeline
def called():
    return apart.with_options(runtime="inline", cache=False)(0)

@pipeline(mode="continue")
def lost():
    return {"a": dies(), "b": next(1)}

@pipeline(mode="continue")
def late():
    return {"a": stuck(), "b": next(1)}
`,
} as const;

describe.each(languages)("inline steps in %s", (language) => {
  let host: LanguageHost;
  let file: string;
  beforeAll(() => {
    host = createLanguageHost(language);
    file = host.write("inline", texts[language]);
  });
  afterAll(() => host.dispose());
  const run = async (name: string) => finishedOf(await host.run(file, name, { useCache: true }));
  const valueOf = ({ outputs }: Awaited<ReturnType<typeof run>>, name = "output") => outputs[name]?.value;

  it("see what the body and those before them left in memory, in order, run after run", async () => {
    for (let again = 0; again < 2; again += 1) {
      const rows = valueOf(await run("counted"));
      expect(rows).toMatchObject([101, 102, 103, 104].map((count) => ({ count })));
    }
  });

  it("run while the body waits for them, in its process; others elsewhere", async () => {
    const end = await run("shared");
    expect(end.error).toBeUndefined();
    expect(valueOf(end, "isSame")).toBe(true);
    expect(valueOf(end, "apart")).not.toBe(valueOf(end, "pid"));
  });

  it("may be made so at a call", async () => {
    expect((await run("called")).status).toBe("succeeded");
  });

  it("get a new process when theirs is lost", async () => {
    const end = await run("lost");
    expect(end.steps.map(({ node, status }) => `${node} ${status}`).toSorted()).toEqual([
      "dies failed",
      "next succeeded",
    ]);
  });

  it("are ended by their timeout", async () => {
    const end = await run("late");
    expect(end.steps.find(({ node }) => node === "stuck")?.error?.code).toBe("timeout");
    expect(end.steps.find(({ node }) => node === "next")?.status).toBe("succeeded");
  });
});
