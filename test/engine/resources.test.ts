/** What a step asks of the machine holds: how many run together, and how much memory one may hold. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasRoom } from "../../runtime/executors/local/capacity.ts";
import { memoryBytes } from "../../runtime/model/bytes.ts";
import type { Workspace } from "./workspace.ts";
import { createWorkspace } from "./workspace.ts";

describe("amounts of memory", () => {
  it.each([
    [1_024, 1_024],
    ["512MB", 512e6],
    ["1.5 gb", 1.5e9],
    ["2GiB", 2 ** 31],
    ["1k", 1_000],
    ["100", 100],
  ])("%s is %i bytes", (text, bytes) => expect(memoryBytes(text)).toBe(bytes));
  it.each(["much", "2 GX", "-1GB", "", "IB"])("%s is none", (text) => expect(memoryBytes(text)).toBeUndefined());
});

describe("room", () => {
  // SAFETY: room looks at nothing but the resources.
  const attempt = (resources?: { cpu?: number; gpu?: number }) => ({ resources }) as Parameters<typeof hasRoom>[2];
  const capacity = { cpu: 4, gpu: 1 };
  it.each([
    { running: [], next: { cpu: 64 }, fits: true },
    { running: [{ cpu: 3 }], next: undefined, fits: true },
    { running: [{ cpu: 3 }], next: { cpu: 2 }, fits: false },
    { running: [undefined, undefined, undefined, undefined], next: undefined, fits: false },
    { running: [{ gpu: 1, cpu: 1 }], next: { gpu: 1, cpu: 1 }, fits: false },
    { running: [{ gpu: 1, cpu: 0.5 }], next: { cpu: 0.5 }, fits: true },
  ])("$running and $next: $fits", ({ running, next, fits }) =>
    expect(hasRoom(capacity, running.map(attempt), attempt(next))).toBe(fits),
  );
});

describe("a run", () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = createWorkspace({ PIPELOOM_CONCURRENCY: "4" });
  });
  afterEach(() => workspace.dispose());

  it("keeps steps that need a whole machine, or the GPU, from running together", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      `import { pipeline, step } from "pipeloom";
const span = async () => { const from = Date.now(); await new Promise((done) => setTimeout(done, 150)); return [from, Date.now()]; };
export const big = step({ resources: { cpu: 3 } }, ({ i }: { i: number }) => span());
export const gpu = step({ resources: { gpu: 1, cpu: 1 } }, ({ i }: { i: number }) => span());
export default pipeline("demo", () => ({ big: big.map({ i: [1, 2, 3] }), gpu: gpu.map({ i: [1, 2, 3] }) }));
`,
    );
    const { outputs, status } = await workspace.run(file);
    expect(status).toBe("succeeded");
    for (const spans of [outputs["big"]?.value, outputs["gpu"]?.value]) {
      if (!Array.isArray(spans)) throw new Error("no spans");
      const sorted = (spans as [number, number][]).toSorted(([a], [b]) => a - b);
      expect(sorted).toHaveLength(3);
      for (const [at, [from]] of sorted.entries()) expect(from).toBeGreaterThanOrEqual(sorted[at - 1]?.[1] ?? 0);
    }
  });

  it.each([
    [
      "a.pipeline.ts",
      `import { pipeline, step } from "pipeloom";
export const eat = step({ resources: { memory: "300MB" } }, async () => {
  const kept = [];
  for (;;) { kept.push(Buffer.alloc(20e6, 1)); await new Promise((done) => setTimeout(done, 20)); }
});
export const small = step({ resources: { memory: "300MB" } }, () => 1);
export default pipeline("demo", { mode: "continue" }, () => ({ eat: eat({}), small: small({}) }));
`,
    ],
    [
      "a.pipeline.py",
      `import time
from pipeloom import pipeline, step

@step(resources={"memory": "300MB"})
def eat():
    kept = []
    while True:
        kept.append(bytearray(b"1" * 20_000_000))
        time.sleep(0.02)

@step(resources={"memory": "300MB"})
def small():
    return 1

@pipeline(mode="continue")
def demo():
    return {"eat": eat(), "small": small()}
`,
    ],
  ])("ends a step that holds more memory than it may (%s)", async (name, source) => {
    const finished = await workspace.run(workspace.write(name, source));
    expect(finished).toMatchObject({
      status: "failed",
      outputs: { small: { value: 1 } },
      error: {
        step: "eat",
        name: "MemoryLimitError",
        code: "memory-limit",
        message: expect.stringMatching(/held \d+ MB.*limit of 300 MB/),
      },
    });
  });
});
