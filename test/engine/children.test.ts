/** Pipelines used in pipelines: child runs with their own id, parameters, events and failures. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunEvent, RunFinished } from "../../runtime/model/event.ts";
import type { StartedRun, Workspace } from "./workspace.ts";
import { createWorkspace, stepsByNode } from "./workspace.ts";

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace();
});
afterEach(() => workspace.dispose());

const typescript = `import { pipeline, step } from "pipeloom";
import { z } from "zod";
export const make = step(({ n }: { n: number }) => n);
export const times = step(({ x, by }: { x: number; by: number }) => {
  if (by === 0) throw new RangeError("by nothing");
  return x * by;
});
export const child = pipeline("scaled", { params: z.object({ x: z.number(), by: z.number().default(10) }) }, ({ x, by }) => ({
  scaled: times({ x, by }), twice: times({ x, by: 2 }),
}));
export const add = step(({ a, b }: { a: number; b: number }) => a + b);
export default pipeline("demo", { params: z.object({ by: z.number().default(10) }), mode: "continue" }, ({ by }) => {
  const { scaled, twice } = child({ x: make({ n: 4 }), by });
  const other = make({ n: 1 });
  return { sum: add({ a: scaled, b: twice }), other };
});
`;
const python = `from pipeloom import pipeline, step

@step
def make(n: int):
    return n

@step
def times(x: int, by: int):
    if by == 0:
        raise ValueError("by nothing")
    return x * by

@step
def add(a: int, b: int):
    return a + b

@pipeline(name="scaled")
def child(x: int, by: int = 10):
    return {"scaled": times(x, by), "twice": times(x, 2)}

@pipeline(mode="continue")
def demo(by: int = 10):
    got = child(make(4), by=by)
    return {"sum": add(got["scaled"], got["twice"]), "other": make(1)}
`;

/** All events of a run and of those below it. */
async function runWith(file: string, parameters: Record<string, number>) {
  const connection = await workspace.connect();
  const all: RunEvent[] = [];
  connection.client.on("run.event", ({ events }) => all.push(...events));
  const run: StartedRun = await workspace.start(connection, file, { parameters });
  const finished = await run.finished;
  const parent = run.events.find(({ type }) => type === "run.started");
  const started = all.find((event) => event.type === "run.started" && event.parent?.runId === run.runId);
  const end = all.find(
    (event): event is RunFinished => event.type === "run.finished" && event.runId === started?.runId,
  );
  return { run, finished, parent, started, end, connection };
}

describe.each([
  ["TypeScript", "a.pipeline.ts", typescript, "RangeError"],
  ["Python", "a.pipeline.py", python, "ValueError"],
])("a child run (%s)", (_, name, source, errorName) => {
  it("has its own id and parameters, waits for its data, and gives its outputs", async () => {
    const { finished, started, end, run } = await runWith(workspace.write(name, source), { by: 10 });
    expect(finished).toMatchObject({ status: "succeeded", outputs: { sum: { value: 48 }, other: { value: 1 } } });
    const call = stepsByNode(finished)["scaled"];
    expect(call).toMatchObject({
      status: "succeeded",
      reason: "child run",
      outputs: { scaled: { value: 40 }, twice: { value: 8 } },
    });
    expect(started).toMatchObject({
      pipeline: "scaled",
      parent: { runId: run.runId, invocation: call?.invocation },
      parameters: expect.arrayContaining([expect.objectContaining({ name: "x", value: 4 })]),
    });
    expect(end).toMatchObject({ status: "succeeded", outputs: { scaled: { value: 40 } } });
    const begun = run.events.find((event) => event.type === "invocation.started" && event.childRun !== undefined);
    expect(begun).toMatchObject({
      childRun: started?.runId,
      inputs: expect.arrayContaining([expect.objectContaining({ name: "x" })]),
    });
  });

  it("is cached by its own invocations", async () => {
    const file = workspace.write(name, source);
    await runWith(file, { by: 10 });
    const { end } = await runWith(file, { by: 3 });
    expect(end?.steps.map(({ cached, reason }) => ({ cached, reason }))).toEqual([
      { cached: true, reason: "nothing changed" },
      { cached: false, reason: "by 10 -> 3" },
    ]);
  });

  it("fails alone: its call fails with its error named, and what does not depend on it goes on", async () => {
    const { finished, end } = await runWith(workspace.write(name, source), { by: 0 });
    expect(end).toMatchObject({ status: "failed", error: { step: "times", name: errorName } });
    expect(finished).toMatchObject({
      status: "failed",
      outputs: { other: { value: 1 } },
      error: {
        step: "scaled",
        name: errorName,
        message: expect.stringMatching(/"scaled" failed at step "times".*by nothing/),
      },
    });
    expect(stepsByNode(finished)["add"]).toMatchObject({ status: "skipped", reason: "upstream scaled failed" });
  });
});

describe("a child run", () => {
  it("is cancelled with its parent", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      `import { pipeline, step } from "pipeloom";
export const slow = step(() => new Promise((done) => setTimeout(done, 60_000)));
export const child = pipeline("child", () => slow({}));
export default pipeline("demo", () => child({}));
`,
    );
    const connection = await workspace.connect();
    const all: RunEvent[] = [];
    connection.client.on("run.event", ({ events }) => all.push(...events));
    const run = await workspace.start(connection, file);
    await run.wait(({ type }) => type === "invocation.started");
    await connection.client.request("run.cancel", { runId: run.runId });
    const finished = await run.finished;
    expect(finished).toMatchObject({ status: "cancelled", steps: [{ status: "cancelled" }] });
    const ends = all.filter(({ type }) => type === "run.finished");
    expect(ends).toMatchObject([{ pipeline: "child", status: "cancelled" }, { pipeline: "demo" }]);
  });

  it("takes values that are too large to ride along, and gives all its outputs when it is used whole", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      `import { pipeline, step } from "pipeloom";
import { z } from "zod";
export const make = step(() => Array.from({ length: 9_000 }, (_, at) => at));
export const sum = step(({ rows }: { rows: number[] }) => rows.reduce((a, b) => a + b, 0));
export const child = pipeline("child", { params: z.object({ rows: z.array(z.number()) }) }, ({ rows }) => ({ sum: sum({ rows }), first: sum({ rows: [rows[0] ?? -1] }) }));
export const keep = step(({ all }: { all: unknown }) => all);
export default pipeline("demo", () => keep({ all: child({ rows: make({}) }) }));
`,
    );
    expect((await workspace.run(file)).outputs).toMatchObject({ output: { value: { sum: 40_495_500, first: 0 } } });
  });

  it("that calls itself without end is refused", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      `import { pipeline } from "pipeloom";
export const again: any = pipeline("again", () => again({}));
export default pipeline("demo", () => again({}));
`,
    );
    const finished = await workspace.run(file);
    expect(finished).toMatchObject({
      status: "failed",
      error: { code: "bad-child", message: expect.stringContaining("32 deep") },
    });
  });

  it("says which outputs there are when another is asked for", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      typescript.replace("const { scaled, twice } = child(", "const { scaled, nope: twice } = (child as any)("),
    );
    const finished = await workspace.run(file);
    expect(stepsByNode(finished)["add"]?.error).toMatchObject({
      code: "bad-index",
      message: expect.stringContaining('no output "nope"; it has scaled, twice'),
    });
  });
});
