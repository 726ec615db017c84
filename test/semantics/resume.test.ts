/** A failed run is resumed after an edit: calls in another order and new calls run nothing again that had succeeded. Both languages. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LanguageHost } from "./language.ts";
import { createLanguageHost, languages } from "./language.ts";
import { finishedOf } from "./log.ts";

const steps = {
  typescript: `import { pipeline, step } from "pipeloom";
const load = step({ cache: false }, ({ n }: { n: number }) => n);
const add = step({ cache: false }, ({ a, b }: { a: number; b: number }) => a + b);
const gate = step({ cache: false }, ({ x }: { x: number }): number => { throw new Error("closed"); });
`,
  python: `from pipeloom import pipeline, step

@step(cache=False)
def load(n):
    return n

@step(cache=False)
def add(a, b):
    return a + b

@step(cache=False)
def gate(x):
    raise RuntimeError("closed")
`,
} as const;
const bodies = {
  typescript: {
    before: `export const demo = pipeline("demo", () => { const a = load({ n: 1 }); const b = load({ n: 2 }); const again = load({ n: 2 }); return gate({ x: add({ a: add({ a, b }), b: again }) }); });`,
    after: `export const demo = pipeline("demo", () => { const z = load({ n: 9 }); const b = load({ n: 2 }); const again = load({ n: 2 }); const a = load({ n: 1 }); return { z, sum: gate({ x: add({ a: add({ a, b }), b: again }) }) }; });`,
  },
  python: {
    before: `
@pipeline
def demo():
    a = load(1)
    b = load(2)
    again = load(2)
    return gate(add(add(a, b), again))
`,
    after: `
@pipeline
def demo():
    z = load(9)
    b = load(2)
    again = load(2)
    a = load(1)
    return {"z": z, "sum": gate(add(add(a, b), again))}
`,
  },
} as const;
const opened = {
  typescript: ['{ throw new Error("closed"); }', "{ return x; }"],
  python: ['raise RuntimeError("closed")', "return x"],
} as const;

describe.each(languages)("resuming in %s", (language) => {
  let host: LanguageHost;
  beforeAll(() => {
    host = createLanguageHost(language);
  });
  afterAll(() => host.dispose());

  it("after calls were reordered, one inserted, and the failed step mended", async () => {
    const write = (which: "before" | "after", mended: boolean) => {
      const text = steps[language] + bodies[language][which];
      const [closed, open] = opened[language];
      return host.write("resumed", mended ? text.replace(closed, open) : text);
    };
    const failed = finishedOf(await host.run(write("before", false), "demo"));
    expect([failed.status, failed.error?.step]).toEqual(["failed", "gate"]);
    const resumed = finishedOf(await host.run(write("after", true), "demo", { resumes: failed.runId }));
    expect(resumed.status).toBe("succeeded");
    expect(Object.fromEntries(Object.entries(resumed.outputs).map(([name, { value }]) => [name, value]))).toEqual({
      z: 9,
      sum: 5,
    });
    // The two equal calls are told apart, and both are answered.
    const ran = resumed.steps.filter(({ cached }) => !cached).map(({ outputs }) => outputs["output"]?.value);
    expect(new Set(ran)).toEqual(new Set([5, 9]));
    expect(resumed.steps.filter(({ cached }) => cached)).toHaveLength(5);
  });
});
