/** What `pipeloom.yaml` says to the engine: how many steps run at once, and which variables they see. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Workspace } from "./workspace.ts";
import { createWorkspace } from "./workspace.ts";

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace({ MODEL_HOME: "/models", OTHER: "hidden" });
});
afterEach(() => workspace.dispose());

/** Each item says that it is there, waits so long for another to say so, and tells whether one did. */
const source = {
  "a.pipeline.ts": `import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { pipeline, step, unmapped, z } from "pipeloom";
export const meet = step({ cache: false }, async ({ i, wait }: { i: number; wait: number }) => {
  mkdirSync("here", { recursive: true });
  writeFileSync("here/" + i, "");
  const until = Date.now() + wait;
  while (readdirSync("here").length < 2 && Date.now() < until) await new Promise((done) => setTimeout(done, 10));
  const met = readdirSync("here").length > 1;
  if (!met) rmSync("here/" + i);
  return met;
});
export const see = step({ cache: false }, () => [process.env.MODEL_HOME ?? null, process.env.OTHER ?? null]);
export default pipeline("demo", { params: z.object({ wait: z.number() }) }, ({ wait }) => ({ met: meet.map({ i: [1, 2], wait: unmapped(wait) }), seen: see({}) }));
`,
  "a_pipeline.py": `import os, time
from pipeloom import pipeline, step, unmapped
@step(cache=False)
def meet(i: int, wait: int):
    os.makedirs("here", exist_ok=True)
    open("here/%d" % i, "w").close()
    until = time.time() + wait / 1000
    while len(os.listdir("here")) < 2 and time.time() < until:
        time.sleep(0.01)
    met = len(os.listdir("here")) > 1
    if not met:
        os.remove("here/%d" % i)
    return met
@step(cache=False)
def see(): return [os.environ.get("MODEL_HOME"), os.environ.get("OTHER")]
@pipeline
def demo(wait: int): return {"met": meet.map(i=[1, 2], wait=unmapped(wait)), "seen": see()}
`,
};

it.each(Object.entries(source))(
  "%s: one step at a time, and a variable that is named; from the next run on",
  async (name, text) => {
    const file = workspace.write(name, text);
    const pipeline = name.endsWith(".py") ? { export: "demo" } : {};
    workspace.write("pipeloom.yaml", "concurrency: 1\nenvironment: [MODEL_HOME]\n");
    const first = await workspace.run(file, { pipeline, parameters: { wait: 200 } });
    expect(first.outputs["met"]?.value).toEqual([false, false]);
    expect(first.outputs["seen"]?.value).toEqual(["/models", null]);

    workspace.write("pipeloom.yaml", "concurrency: 4\n");
    const second = await workspace.run(file, { pipeline, parameters: { wait: 15_000 } });
    expect(second.outputs["met"]?.value).toEqual([true, true]);
    expect(second.outputs["seen"]?.value).toEqual([null, null]);
  },
  60_000,
);
